import { spriteAt } from '../../library/sprites.ts';
import type { DrawTrack } from '../track.ts';

/** One still per slot, from the sprite of the slot's middle; slots stay where they are while one pans. */
export const drawPictures: DrawTrack = (canvas, { top, height }, scale, data, colours) => {
  canvas.fillStyle = colours['tl-track'];
  canvas.fillRect(0, top, scale.width, height);
  const aspect = spriteAt(data.detail.sprites, 0)?.aspect;
  if (aspect === undefined) return;
  const slot = Math.max(8, Math.round(height * aspect));
  const seconds = slot / scale.pxPerSecond;
  for (let place = Math.floor(scale.from / seconds); place * seconds < Math.min(scale.to, data.duration); place++) {
    const cell = spriteAt(data.detail.sprites, Math.min((place + 0.5) * seconds, data.duration));
    const still = cell && data.stills.get(cell, seconds * 2);
    if (still) canvas.drawImage(still, Math.round(scale.x(place * seconds)), top, slot - 1, height);
  }
};
