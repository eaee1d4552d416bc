import { HEIGHT } from '../stores/timeline.ts';
import { useTimeline } from '../stores/useStores.ts';
import { Edge } from '../ui/Edge.tsx';
import styles from './Timeline.module.css';

export function ResizeEdge() {
  const size = useTimeline((state) => state.height);
  const onSize = useTimeline((state) => state.setHeight);
  return <Edge grows="up" label="Height of the timeline" className={styles['edge']} keyPx={12} range={HEIGHT} {...{ size, onSize }} />;
}
