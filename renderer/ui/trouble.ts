import { MESSAGES } from '../../electron/contract/messages.ts';
import type { ErrorData } from '../../electron/contract/errors.ts';
import type { VideoSummary } from '../../electron/contract/library.ts';
import type { HostState } from '../../electron/contract/shell.ts';
import { capital, formatBytes } from '../format.ts';
import { sharedObstacle } from '../jobs/jobs.ts';
import type { MissingModel } from '../settings/missingModels.ts';
import type { Check, SystemState } from '../stores/system.ts';

/** What stops the whole app, or a whole kind of evidence, in the words of the banner. */
export interface Trouble {
  /** `bad` stops everything, `warn` leaves a part out. */
  tone: 'bad' | 'warn';
  /** What happened. */
  what: string;
  /** What was kept, and what to do. */
  kept: string;
  code: string;
  /** The one remedy; null where it mends itself, or where only a person outside the window can do something. */
  remedy: Remedy | null;
}

export type Remedy =
  | { kind: 'restart-host' }
  | { kind: 'storage' }
  | { kind: 'models' }
  | { kind: 'check' }
  /** Videos of which every failed stage is tried again. */
  | { kind: 'go-on'; videoIds: string[] };

export interface Situation {
  host: HostState;
  hostError: ErrorData | null;
  /** Whether the window itself can start the host again: not in a browser. */
  restarts: boolean;
  /** Why work rests, as the host told it last. */
  resting: SystemState['resting'];
  videos: VideoSummary[];
  checks: readonly Check[] | null;
  missing: readonly MissingModel[];
}

/** The worst that is the matter: the host first, then what stops every job, then what leaves something out; null where all is well. */
export function troubleOf({ host, hostError, restarts, resting, videos, checks, missing }: Situation): Trouble | null {
  if (host === 'restarting') {
    return {
      tone: 'bad',
      what: 'The process that reads videos ended and is being started again.',
      kept: 'What was finished is kept; the rest goes on from there.',
      code: hostError?.code ?? '',
      remedy: null,
    };
  }
  if (host === 'gone') {
    const code = hostError?.code ?? 'HOST_GONE';
    return {
      tone: 'bad',
      what: hostError?.message ?? 'The process that reads videos has ended.',
      kept: keptWords(code, hostError?.hint ?? ''),
      code,
      remedy: restarts ? { kind: 'restart-host' } : null,
    };
  }
  if (resting) return restingTrouble(resting);
  const shared = sharedObstacle(videos);
  if (shared) {
    const { hint } = MESSAGES[shared.code as keyof typeof MESSAGES];
    return {
      tone: 'bad',
      what: shared.message,
      kept: `Reading has stopped; what was finished is kept. ${hint}`,
      code: shared.code,
      remedy: shared.code.startsWith('MODEL_') ? { kind: 'models' } : { kind: 'go-on', videoIds: shared.videoIds },
    };
  }
  const ffmpeg = checks?.find((check) => check.name === 'ffmpeg' && !check.ok);
  if (ffmpeg) {
    return {
      tone: 'bad',
      what: ffmpeg.found,
      kept: `Nothing can be read or played until it is there; your library is untouched. ${ffmpeg.todo}`,
      code: 'FFMPEG_MISSING',
      remedy: { kind: 'check' },
    };
  }
  return missingTrouble(missing);
}

/** Work rests by itself, and goes on by itself once there is room. */
function restingTrouble({ code, message }: NonNullable<SystemState['resting']>): Trouble {
  const isFull = code === 'DISK_FULL';
  return {
    tone: 'bad',
    what: isFull ? 'The disk of the library is full, so reading rests.' : `The library cannot be written, so reading rests. ${message}`,
    kept: isFull
      ? 'What was finished is kept and can be searched. Free some space: it goes on by itself.'
      : 'What was finished is kept and can be searched. It is tried again every few seconds.',
    code,
    remedy: isFull ? { kind: 'storage' } : null,
  };
}

function missingTrouble(missing: readonly MissingModel[]): Trouble | null {
  if (missing.length === 0) return null;
  const what = missing.map((model) => model.evidence).join(' and ');
  const bytes = missing.reduce((sum, model) => sum + model.sizeBytes, 0);
  const [them, models] = missing.length === 1 ? ['it', 'the model for it is'] : ['them', 'the models for them are'];
  return {
    tone: 'warn',
    what: `${capital(what)} ${missing.length === 1 ? 'is' : 'are'} left out: ${models} not on this computer.`,
    kept: `Everything else is read and can be searched. Download ${them} under Models (${formatBytes(bytes)}), and it is read by itself.`,
    code: 'MODEL_MISSING',
    remedy: { kind: 'models' },
  };
}

/** What was kept, and what to do; said once. */
function keptWords(code: string, hint: string): string {
  if (/kept|unchanged|nothing was changed/i.test(hint)) return hint;
  return `${code === 'HOST_GONE' ? 'What was finished is kept.' : 'Nothing was changed.'} ${hint}`;
}
