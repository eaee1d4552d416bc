import { z } from 'zod';
import { requests, type HostEvent, type RequestName, type Requests } from './bridge.ts';
import type { ErrorData } from './errors.ts';
import type { ExportRequest } from './export.ts';
import { errorDataSchema } from './jobs.ts';

const nothing = z.object({});
const path = z.string().min(1).max(4096);

const folderEntrySchema = z.object({ name: z.string(), path: z.string(), isFolder: z.boolean(), sizeBytes: z.number() });
/** A file or folder that the file chooser of `serve` shows. */
export type FolderEntry = z.infer<typeof folderEntrySchema>;

/** What the window asks of the shell around it: Electron's main process, or `longtake serve` where it is shown in a browser. */
export const shellRequests = {
  'shell.info': {
    input: nothing,
    output: z.object({
      kind: z.enum(['app', 'browser']),
      version: z.string(),
      platform: z.string(),
      /** Path of the sample video; null where it has not been made. */
      sample: z.string().nullable(),
    }),
  },
  /** The platform's own file dialog; only in the app. An empty list when it was closed without a choice. */
  'shell.chooseVideos': {
    input: z.object({ what: z.enum(['files', 'folder', 'file', 'model-folder', 'picture']) }),
    output: z.object({ paths: z.array(z.string()) }),
  },
  /** What lies in a granted folder, null for the granted folders themselves; only in a browser, where pages cannot know paths. */
  'shell.browse': {
    input: z.object({ folder: path.nullable() }),
    output: z.object({ folder: z.string().nullable(), parent: z.string().nullable(), entries: z.array(folderEntrySchema) }),
  },
  /** Keeps a picture of a video's folder among the person's pictures; only in the app. Answers where it lies. */
  'shell.savePicture': {
    input: z.object({ videoId: z.string().max(100), file: z.string().max(200), name: z.string().min(1).max(255) }),
    output: z.object({ path: z.string() }),
  },
  /** A free name next to a video, for an export, and grants it; in a browser only where the folder was granted. */
  'shell.saveBeside': {
    input: z.object({ videoId: z.string().max(100), name: z.string().min(1).max(255) }),
    output: z.object({ path: z.string() }),
  },
  /** The platform's dialog for a file to write, or a folder, and grants it; only in the app. Null when it was closed without a choice. */
  'shell.chooseSave': {
    input: z.object({ videoId: z.string().max(100), name: z.string().min(1).max(255), folder: z.boolean() }),
    output: z.object({ path: z.string().nullable() }),
  },
  /** What was opened from outside (file manager, command line, a second start) since it was last asked; each path is granted. */
  'shell.takeFiles': { input: nothing, output: z.object({ paths: z.array(z.string()) }) },
  /** Shows the folder of the logs; only in the app. */
  'shell.openLogs': { input: nothing, output: nothing },
  /** Writes a report that a person can read before sending it, and opens it; only in the app. Answers where it lies. */
  'shell.writeReport': { input: nothing, output: z.object({ path: z.string() }) },
  /** Shows the video's file in the file manager; only in the app. */
  'shell.reveal': { input: z.object({ videoId: z.string().max(100) }), output: nothing },
  /** Starts the host anew where it could not open the library or has ended; only in the app. */
  'shell.restartHost': { input: nothing, output: nothing },
  /** Tells the app which keys its menu shows, by the ids of `COMMANDS`. */
  'shell.keys': { input: z.object({ keys: z.record(z.string().max(60), z.array(z.string().max(40)).max(8)) }), output: nothing },
  /** Tells the app which theme is shown, so that the window's own buttons have its colours. */
  'shell.theme': { input: z.object({ theme: z.enum(['dark', 'light']) }), output: nothing },
} as const;
type ShellRequests = typeof shellRequests;
export type ShellRequestName = keyof ShellRequests;
export type ShellInput<N extends ShellRequestName> = z.output<ShellRequests[N]['input']>;
export type ShellOutput<N extends ShellRequestName> = z.output<ShellRequests[N]['output']>;

export type HostState = 'starting' | 'ready' | 'restarting' | 'gone';

/** What the shell tells the window, besides what the host tells it. */
export type ShellEvent =
  | { event: 'shell.host'; data: { state: HostState; error: ErrorData | null } }
  /** A menu item was chosen; its id is one of `COMMANDS`. */
  | { event: 'shell.command'; data: { id: string } }
  /** Something was opened from outside: `shell.takeFiles` says what. */
  | { event: 'shell.files'; data: Record<string, never> };

export const windowRequests = { ...requests, ...shellRequests };
type WindowRequests = Requests & ShellRequests;
export type WindowRequestName = RequestName | ShellRequestName;
export type WindowInput<N extends WindowRequestName> = z.input<WindowRequests[N]['input']>;
export type WindowOutput<N extends WindowRequestName> = z.output<WindowRequests[N]['output']>;
export type WindowEvent = HostEvent | ShellEvent;

export const answerSchema = z.union([z.object({ output: z.unknown() }), z.object({ error: errorDataSchema })]);
/** An answer as it crosses into the window: errors are data, because a thrown error loses its code on the way. */
export type Answer = z.infer<typeof answerSchema>;

/** What preload puts on `window.bridge`. */
export interface PreloadBridge {
  request(name: string, input: unknown): Promise<unknown>;
  /** Returns the function that ends the subscription. */
  subscribe(listener: (event: unknown) => void): () => void;
  /** Path of a dropped or chosen File, and grants it to the host; empty for a File that a script made. */
  pathForFile(file: unknown): string;
  mediaUrl(videoId: string, file?: string): string;
}

/** Paths that a request would let the host read; each must have been granted by the person (drop, dialog, root of `serve`). */
export function pathsNamed(name: WindowRequestName, input: unknown): string[] {
  switch (name) {
    case 'library.add':
      return requests[name].input.parse(input).paths;
    case 'library.relocate':
    case 'models.installFolder':
      return [requests[name].input.parse(input).path];
    case 'ask.run': {
      const { weights } = requests[name].input.parse(input);
      return weights === undefined ? [] : [weights];
    }
    case 'search.run': {
      const { image } = requests[name].input.parse(input);
      return image === undefined ? [] : [image];
    }
    case 'ring.attend': {
      const { in: source, out } = requests[name].input.parse(input);
      return [source, out];
    }
    case 'export.preview':
    case 'export.text':
      return filesNamed(requests[name].input.parse(input));
    case 'export.run': {
      const request = requests[name].input.parse(input);
      return [request.out, ...filesNamed(request)];
    }
    default:
      return [];
  }
}

/** Videos of an export that are named by where they lie: such a file is read though it is not in the library. */
function filesNamed({ videos }: ExportRequest): string[] {
  return videos.map(({ video }) => video).filter((video) => /[/\\]/.test(video));
}
