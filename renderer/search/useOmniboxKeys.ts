import type { KeyboardEvent } from 'react';
import { askQuestion } from '../ask/askQuestion.ts';
import { isSearching } from '../stores/search.ts';
import { useStores } from '../stores/useStores.ts';
import { focusDrawn } from '../ui/focusDrawn.ts';
import { openMoment, stepMoment } from './openMoment.ts';
import { groupsOf } from './order.ts';

/** Ctrl+Enter asks what is typed; Enter searches, then goes through the moments; Down goes into the list, or into the searches of before where nothing is typed. */
export function useOmniboxKeys(): (event: KeyboardEvent<HTMLInputElement>) => void {
  const stores = useStores();
  const openFirst = () => {
    const { result, filter, scope } = stores.search.getState();
    const first = groupsOf(result, filter, scope !== 'video')[0]?.listed[0];
    if (first) openMoment(stores, first.index);
    // that nothing was found is said in the panel, whatever it showed before
    else stores.view.getState().showTab('moments');
  };
  const intoList = () => {
    if (!document.querySelector('[data-moment-list]')) stores.view.getState().showTab('moments');
    focusDrawn('[data-moment-list]');
  };
  const intoHelp = () => focusDrawn('[data-query-help] [data-entry]');
  return (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') {
      event.preventDefault();
      askQuestion(stores, stores.search.getState().query);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { query, result, searching, run } = stores.search.getState();
    const { screen, queryHelpOpen, toggle } = stores.view.getState();
    if (event.key === 'Enter') {
      event.preventDefault();
      toggle('queryHelpOpen', false);
      void stores.searches.getState().remember(query);
      // the first Enter runs what was typed, the next ones go through the moments
      const isFresh = result?.query === query && !searching;
      if (isFresh && result.moments.length > 0) stepMoment(stores, event.shiftKey ? -1 : 1);
      else void run().then(() => screen !== 'library' && openFirst());
    }
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      if (queryHelpOpen) intoHelp();
      else if (isSearching(stores.search.getState()) && result) intoList();
      else {
        toggle('queryHelpOpen', true);
        intoHelp();
      }
    }
  };
}
