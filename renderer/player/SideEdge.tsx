import { useView } from '../stores/useStores.ts';
import { SIDE_WIDTH } from '../stores/view.ts';
import { Edge } from '../ui/Edge.tsx';
import styles from './SidePanel.module.css';

export function SideEdge() {
  const size = useView((state) => state.sideWidth);
  const onSize = useView((state) => state.setSideWidth);
  return (
    <Edge grows="left" label="Width of the side panel" className={styles['edge']} keyPx={16} range={SIDE_WIDTH} {...{ size, onSize }} />
  );
}
