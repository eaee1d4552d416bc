import { spriteAt } from '../../library/sprites.ts';
import type { DrawTrack } from '../track.ts';

/** One still per slot, from the sprite of the slot's middle; slots stay where they are while one pans. */
export const drawPictures: DrawTrack = (canvas, { top, height }, scale, data, colours) => {
  canvas.fillStyle = colours['tl-track'];
  canvas.fillRect(0, top, scale.width, height);
  const aspect = spriteAt(data.detail.sprites, 0)?.aspect ?? 16 / 9;
  const slot = height * aspect;
  const seconds = slot / scale.pxPerSecond;
  for (let place = Math.floor(scale.from / seconds); place * seconds < scale.to; place++) {
    const x = scale.x(place * seconds);
    const middle = Math.min((place + 0.5) * seconds, data.duration);
    const cell = spriteAt(data.detail.sprites, middle);
    const sheet = cell && data.sheets.get(cell.file);
    if (!cell || !sheet?.complete || sheet.naturalWidth === 0) continue;
    canvas.drawImage(
      sheet,
      cell.column * cell.cellWidth,
      cell.row * cell.cellHeight,
      cell.cellWidth,
      cell.cellHeight,
      x,
      top,
      slot - 1,
      height,
    );
  }
};
