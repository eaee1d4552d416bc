import { formatTotal } from '../format.ts';
import { useLibrary } from '../stores/useStores.ts';
import { Bar } from '../ui/Bar.tsx';
import { Button } from '../ui/Button.tsx';
import styles from './RingScreen.module.css';

/** What the ring reads now, if it reads a video. */
export function ReadingLine() {
  const videos = useLibrary((state) => state.videos);
  const pause = useLibrary((state) => state.pause);
  const video = Object.values(videos).find(({ stages }) => stages.some(({ name, state }) => name === 'memory' && state === 'running'));
  const stage = video?.stages.find(({ name }) => name === 'memory');
  if (!video || !stage) return null;
  return (
    <>
      <p className={styles['reading']}>
        Reading <b>{video.name}</b> into video memory
      </p>
      <span className={styles['bar']}>
        <Bar value={stage.progress} label={`Reading ${video.name}`} />
      </span>
      <b>{Math.round(stage.progress * 100)} %</b>
      {stage.secondsLeft !== null && <span className={styles['left']}>about {formatTotal(stage.secondsLeft)} left</span>}
      <Button onClick={() => void pause(video.id)}>Pause</Button>
    </>
  );
}
