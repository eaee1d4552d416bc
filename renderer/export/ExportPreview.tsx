import { Copy } from 'lucide-react';
import type { ReactNode } from 'react';
import { formatBytes, formatClock } from '../format.ts';
import { useExport } from '../stores/useStores.ts';
import { Button } from '../ui/Button.tsx';
import styles from './ExportDialog.module.css';

/** Lines that are drawn: more than anybody reads, few enough to draw at once. */
const LINES = 1500;

/** The bytes that will be written, or the clips that will be cut. */
export function ExportPreview() {
  const preview = useExport((state) => state.preview);
  const error = useExport((state) => state.error);
  const [file] = preview?.files ?? [];
  const others = (preview?.files.length ?? 0) - 1;
  const clips = preview?.clips ?? [];
  return (
    <section className={styles['preview']} aria-label="Preview">
      <div className={styles['previewHead']}>
        <b>Preview</b>
        <span>
          {file?.name}
          {others > 0 && ` and ${others} more`}
          {file && file.bytes > 65_536 && `, the first 64 KiB of ${formatBytes(file.bytes)}`}
        </span>
        <span className={styles['grow']} />
        {file && clips.length === 0 && (
          <Button look="ghost" size="small" onClick={() => void navigator.clipboard.writeText(file.text)}>
            <Copy size={14} /> Copy
          </Button>
        )}
      </div>
      {error && (
        <p role="alert" className={styles['error']}>
          {error.message} {error.hint}
        </p>
      )}
      {preview?.notes.map((note) => (
        <p key={note} className={styles['note']}>
          {note}
        </p>
      ))}
      {clips.length > 0 ? (
        <ol className={styles['clips']} tabIndex={0} aria-label="Clips">
          {clips.map((clip) => (
            <li key={clip.file}>
              <span>{clip.file}</span>
              <small>
                {formatClock(clip.start)} to {formatClock(clip.end)}
                {clip.startsEarlier > 0.02 &&
                  `, starts ${clip.startsEarlier.toFixed(clip.startsEarlier < 0.1 ? 2 : 1)} s earlier, on a keyframe`}
              </small>
            </li>
          ))}
        </ol>
      ) : (
        <pre className={styles['code']} tabIndex={0} aria-label={file ? `Text of ${file.name}` : 'Nothing yet'}>
          {file && highlighted(file.text)}
        </pre>
      )}
    </section>
  );
}

/** Comments grey, likelihood amber, source times of an EDL bright; the text itself stays as it is. */
function highlighted(text: string): ReactNode {
  const lines = text.split('\n');
  return lines.slice(0, LINES).map((line, index) => {
    const end = index === lines.length - 1 ? '' : '\n';
    if (/^\* /.test(line)) {
      const [, head, found, rest] = /^(\* COMMENT: )((?:VERY LIKELY|LIKELY|POSSIBLE|UNLIKELY)\.)(.*)$/.exec(line) ?? [];
      return (
        <i key={index}>
          {head ?? line}
          {found && <em>{found}</em>}
          {rest}
          {end}
        </i>
      );
    }
    const [, before, times, after] = /^(\d{3,} {2}\S+ +V +C +)(\S+ \S+)(.*)$/.exec(line) ?? [];
    if (before !== undefined)
      return (
        <span key={index}>
          {before}
          <b>{times}</b>
          {after}
          {end}
        </span>
      );
    return <span key={index}>{line + end}</span>;
  });
}
