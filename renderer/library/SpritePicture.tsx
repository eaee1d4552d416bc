import { useStores } from '../stores/useStores.ts';
import type { SpriteCell } from './sprites.ts';
import styles from './Poster.module.css';

/** One cell of a sprite sheet, as large as its place allows, in its own shape. */
export function SpritePicture({ videoId, cell }: { videoId: string; cell: SpriteCell }) {
  const { bridge } = useStores();
  const { columns, rows, column, row } = cell;
  return (
    <div
      className={styles['sprite']}
      style={{
        aspectRatio: String(cell.aspect),
        ...(cell.aspect >= 16 / 9 ? { width: '100%' } : { height: '100%' }),
        backgroundImage: `url("${bridge.mediaUrl(videoId, cell.file)}")`,
        backgroundSize: `${columns * 100}% ${rows * 100}%`,
        backgroundPosition: `${columns > 1 ? (column / (columns - 1)) * 100 : 0}% ${rows > 1 ? (row / (rows - 1)) * 100 : 0}%`,
      }}
    />
  );
}
