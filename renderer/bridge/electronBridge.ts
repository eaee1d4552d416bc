import { LongtakeError, type ErrorData } from '../../electron/contract/errors.ts';
import { answerSchema, type PreloadBridge, type WindowEvent } from '../../electron/contract/shell.ts';
import type { WindowBridge } from './windowBridge.ts';

/** The bridge of the app: preload carries answers as data, here an error becomes a LongtakeError again. */
export function electronBridge(preload: PreloadBridge): WindowBridge {
  return {
    request: async (name, input) => {
      const answer = answerSchema.parse(await preload.request(name, input));
      if ('error' in answer) throw LongtakeError.fromData(answer.error as ErrorData);
      return answer.output as never;
    },
    subscribe: (listener) => preload.subscribe((event) => listener(event as WindowEvent)),
    pathForFile: (file) => preload.pathForFile(file),
    mediaUrl: (videoId, file) => preload.mediaUrl(videoId, file),
  };
}
