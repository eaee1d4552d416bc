/**
 * Ends this process when its parent is gone, however it died: the kernel closes the IPC channel also after a kill -9.
 * Call it first in the entry of every child.
 */
export function endWithParent(beforeExit: () => void = () => undefined): void {
  process.once('disconnect', () => {
    beforeExit();
    process.exit(0);
  });
  if (process.channel !== undefined && !process.connected) process.exit(0);
}
