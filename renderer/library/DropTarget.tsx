import { useEffect, useRef, useState } from 'react';
import { countOf } from '../format.ts';
import { useStores } from '../stores/useStores.ts';
import { addPaths } from './addVideos.ts';
import styles from './DropTarget.module.css';
import { FilmStrip } from './FilmStrip.tsx';

/** The whole window takes files and folders, on every screen. While they hang over it only their number is known. */
export function DropTarget() {
  const stores = useStores();
  const [count, setCount] = useState<number | null>(null);
  // dragleave also fires between elements inside the window: only as many leaves as enters end it
  const depth = useRef(0);
  useEffect(() => {
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const onEnter = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth.current++;
      setCount(event.dataTransfer?.items.length ?? 0);
    };
    const onOver = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
    };
    const onLeave = () => {
      depth.current = Math.max(0, depth.current - 1);
      if (depth.current === 0) setCount(null);
    };
    const onDrop = (event: DragEvent) => {
      depth.current = 0;
      setCount(null);
      // a still that the omnibox has taken is a query
      if (!hasFiles(event) || event.defaultPrevented) return;
      event.preventDefault();
      const paths = [...(event.dataTransfer?.files ?? [])].map((file) => stores.bridge.pathForFile(file)).filter((path) => path !== '');
      if (paths.length > 0) return void addPaths(stores, paths);
      stores.messages.getState().tell({
        tone: 'warn',
        title: 'A browser does not tell where a dropped file lies',
        lines: ['Choose it with Add, from the folders that were given to "longtake serve".'],
        code: '',
      });
    };
    window.addEventListener('dragenter', onEnter);
    window.addEventListener('dragover', onOver);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragenter', onEnter);
      window.removeEventListener('dragover', onOver);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('drop', onDrop);
    };
  }, [stores]);
  if (count === null) return null;
  return (
    <div className={styles['over']} role="status">
      <FilmStrip />
      <h2>{count > 0 ? `Drop ${countOf(count, 'file')}` : 'Drop your files'}</h2>
      <p>Videos are added and stay where they are.</p>
      <small>Other files are left out, and named after the drop.</small>
    </div>
  );
}
