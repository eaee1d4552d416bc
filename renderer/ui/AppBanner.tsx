import { Copy, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { MESSAGES } from '../../electron/contract/messages.ts';
import { sharedObstacle } from '../jobs/jobs.ts';
import { useLibrary, useStores, useSystem } from '../stores/useStores.ts';
import styles from './AppBanner.module.css';
import { Button } from './Button.tsx';

interface Trouble {
  /** What happened. */
  what: string;
  /** What was kept, and what to do. */
  kept: string;
  code: string;
  action: { label: string; run: () => unknown } | null;
}

/** Under the title bar, while something stops the whole app: what, what was kept, one action, and the code for a report. */
export function AppBanner() {
  const trouble = useTrouble();
  if (!trouble) return null;
  return <Banner key={trouble.code} {...trouble} />;
}

function Banner({ what, kept, code, action }: Trouble) {
  const [copied, setCopied] = useState(false);
  const copy = () => {
    void navigator.clipboard.writeText(`${code}: ${what}`).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <div className={styles['banner']} role="alert">
      <TriangleAlert size={16} />
      <p>
        <b>{what}</b> {kept}
      </p>
      {code !== '' && <code>{code}</code>}
      {code !== '' && (
        <Button look="ghost" size="small" onClick={copy}>
          <Copy size={14} />
          {copied ? 'Copied' : 'Copy'}
        </Button>
      )}
      {action && (
        <Button size="small" onClick={() => void action.run()}>
          {action.label}
        </Button>
      )}
    </div>
  );
}

/** The worst that is the matter: the host first, then what stops every job. */
function useTrouble(): Trouble | null {
  const stores = useStores();
  const { host, hostError, checks, shell } = useSystem((state) => state);
  const videos = useLibrary((state) => state.videos);
  const { retry } = useLibrary((state) => state);
  if (host === 'restarting') {
    return {
      what: 'The process that reads videos ended and is being started again.',
      kept: 'What was finished is kept; the rest goes on from there.',
      code: hostError?.code ?? '',
      action: null,
    };
  }
  if (host === 'gone') {
    const code = hostError?.code ?? 'HOST_GONE';
    return {
      what: hostError?.message ?? 'The process that reads videos has ended.',
      kept: keptWords(code, hostError?.hint ?? ''),
      code,
      action: shell?.kind === 'browser' ? null : { label: 'Try again', run: () => stores.system.getState().restartHost() },
    };
  }
  const shared = sharedObstacle(Object.values(videos));
  if (shared) {
    const { hint } = MESSAGES[shared.code as keyof typeof MESSAGES];
    return {
      what: shared.message,
      kept: `Reading has stopped; what was finished is kept. ${hint}`,
      code: shared.code,
      action: { label: 'Go on', run: () => shared.videoIds.forEach((id) => void retry(id)) },
    };
  }
  const ffmpeg = checks?.find((check) => check.name === 'ffmpeg' && !check.ok);
  if (ffmpeg) {
    return {
      what: ffmpeg.found,
      kept: `Nothing can be read or played until it is there; your library is untouched. ${ffmpeg.todo}`,
      code: 'FFMPEG_MISSING',
      action: { label: 'Check again', run: () => stores.system.getState().runChecks() },
    };
  }
  return null;
}

/** What was kept, and what to do; said once. */
function keptWords(code: string, hint: string): string {
  if (/kept|unchanged|nothing was changed/i.test(hint)) return hint;
  return `${code === 'HOST_GONE' ? 'What was finished is kept.' : 'Nothing was changed.'} ${hint}`;
}
