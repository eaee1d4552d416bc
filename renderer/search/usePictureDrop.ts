import { useState, type DragEvent } from 'react';
import { useStores } from '../stores/useStores.ts';

/** Makes an element take a still that is dropped on it as a query by picture; in a browser, which hides paths, it says so. */
export function usePictureDrop() {
  const { bridge, search, messages } = useStores();
  const [over, setOver] = useState(false);
  const isStill = (event: DragEvent) =>
    [...event.dataTransfer.items].length === 1 && event.dataTransfer.items[0]?.type.startsWith('image/') === true;
  const searchBy = (file: File) => {
    const path = bridge.pathForFile(file);
    if (path !== '') search.getState().setPicture({ kind: 'file', path, label: file.name });
    else
      messages.getState().tell({
        tone: 'plain',
        title: 'A browser does not tell where a picture lies',
        lines: ['Search by a picture in the app, or use More like this on a moment.'],
        code: '',
      });
  };
  return {
    over,
    handlers: {
      onDragOver: (event: DragEvent) => {
        if (!isStill(event)) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: () => setOver(false),
      onDrop: (event: DragEvent) => {
        setOver(false);
        const [file] = event.dataTransfer.files;
        if (!file?.type.startsWith('image/')) return;
        event.preventDefault();
        searchBy(file);
      },
    },
  };
}
