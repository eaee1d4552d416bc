import { citationsOf } from '../stores/ask.ts';
import { useAsk, useView } from '../stores/useStores.ts';

/** As `isAnswerOpen`, for what is drawn. */
export function useIsAnswerOpen(): boolean {
  const isShown = useView(({ screen, sideOpen, sideTab }) => screen === 'video' && sideOpen && sideTab === 'ask');
  const hasSources = useAsk((state) => citationsOf(state.result).length > 0);
  return isShown && hasSources;
}
