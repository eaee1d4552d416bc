import { useEffect, useRef, useState } from 'react';
import { keyOf } from '../commands.ts';
import { usePlayer, useStores } from '../stores/useStores.ts';
import { isMac } from '../useCommands.ts';
import { clockOf, rateOf } from './clock.ts';
import { parseTime, shownTime } from './timecode.ts';
import styles from './Transport.module.css';

/** Where the player is; a click or G makes it a field. Where the file has a timecode, a switch chooses between it and the video's own time. */
export function Timecode() {
  const time = usePlayer((state) => state.time);
  const detail = usePlayer((state) => state.detail);
  const sourceTime = usePlayer((state) => state.sourceTime);
  const goingTo = usePlayer((state) => state.goingTo);
  const toggle = usePlayer((state) => state.toggle);
  const frameRate = rateOf(detail);
  const clock = clockOf(detail);
  const shown = sourceTime ? clock : null;
  const duration = detail?.probe?.duration ?? detail?.summary.duration ?? 0;
  const text = shownTime(time, frameRate, shown);
  return (
    <div className={styles['time']}>
      {goingTo ? (
        <GoTo start={text} />
      ) : (
        <button
          type="button"
          className={styles['now']}
          data-time={time}
          aria-label={`Time ${text}, go to another`}
          title={`Go to a time (${keyOf('go-to-time', isMac)})`}
          onClick={() => toggle('goingTo', true)}
        >
          {text}
        </button>
      )}
      <span>/ {shownTime(duration, frameRate, shown)}</span>
      {clock && (
        <button
          type="button"
          className={styles['clock']}
          aria-pressed={sourceTime}
          aria-label="TC, timecode of the source"
          title={`Timecode of the source, which starts at ${clock.start} (${keyOf('source-timecode', isMac)})`}
          onClick={() => toggle('sourceTime')}
        >
          TC
        </button>
      )}
    </div>
  );
}

/** The field for a time; Enter goes there, Escape and leaving it do not. */
function GoTo({ start }: { start: string }) {
  const { player } = useStores();
  const [text, setText] = useState(start);
  const [wrong, setWrong] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    field.current?.select();
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
  const close = () => player.getState().toggle('goingTo', false);
  const go = () => {
    const { time, detail, sourceTime, seekTo } = player.getState();
    const target = parseTime(text, time, rateOf(detail), sourceTime ? clockOf(detail) : null);
    setWrong(target === null);
    if (target === null) return;
    seekTo(target);
    close();
  };
  return (
    <>
      <input
        ref={field}
        className={styles['field']}
        aria-label="Go to a time"
        aria-invalid={wrong}
        aria-describedby={wrong ? 'go-to-wrong' : undefined}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setWrong(false);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== 'Escape') return;
          event.preventDefault();
          event.stopPropagation();
          if (event.key === 'Enter') go();
          else close();
        }}
        onBlur={close}
      />
      {wrong && (
        <em id="go-to-wrong" role="alert">
          As 1:02:03, 90 or +5
        </em>
      )}
    </>
  );
}
