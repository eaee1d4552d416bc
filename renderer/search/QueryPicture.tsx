import { X } from 'lucide-react';
import { spriteAt } from '../library/sprites.ts';
import { SpritePicture } from '../library/SpritePicture.tsx';
import { useSearch, useSprites } from '../stores/useStores.ts';
import { IconButton } from '../ui/Button.tsx';
import styles from './Omnibox.module.css';

/** The picture that is searched by, as a chip in the omnibox. */
export function QueryPicture() {
  const picture = useSearch((state) => state.picture);
  const setPicture = useSearch((state) => state.setPicture);
  const sheets = useSprites((state) => (picture?.kind === 'frame' ? state.sheets[picture.videoId] : undefined));
  if (!picture) return null;
  const cell = picture.kind === 'frame' && sheets ? spriteAt(sheets, picture.time) : null;
  return (
    <span className={styles['picture']}>
      {cell && picture.kind === 'frame' && (
        <span className={styles['still']}>
          <SpritePicture videoId={picture.videoId} cell={cell} />
        </span>
      )}
      <span>{picture.label}</span>
      <IconButton label="Search without this picture" className={styles['small']} onClick={() => setPicture(null)}>
        <X size={12} />
      </IconButton>
    </span>
  );
}
