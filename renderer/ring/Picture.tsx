import type { ReactNode } from 'react';
import { useSize } from '../timeline/useSize.ts';

interface PictureProps {
  className: string | undefined;
  children: (width: number, height: number) => ReactNode;
}

/** Room for a picture that is drawn to its size, px; it comes and goes with the table in its place. */
export function Picture({ className, children }: PictureProps) {
  const [box, { width, height }] = useSize();
  return (
    <div className={className} ref={box}>
      {children(width, height)}
    </div>
  );
}
