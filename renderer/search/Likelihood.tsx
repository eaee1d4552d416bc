import type { Likelihood as LikelihoodName } from '../../electron/contract/search.ts';
import styles from './Likelihood.module.css';
import { LIKELIHOOD_WORDS } from './wording.ts';

/** Four steps and a word: never the hue alone. The steps are drawn by the style: a list of thousands makes one element for each. */
export function Likelihood({ value }: { value: LikelihoodName }) {
  const { word, steps } = LIKELIHOOD_WORDS[value];
  return (
    <span className={styles['likelihood']} data-steps={steps}>
      {word}
    </span>
  );
}
