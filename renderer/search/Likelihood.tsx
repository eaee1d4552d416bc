import type { Likelihood as LikelihoodName } from '../../electron/contract/search.ts';
import styles from './Likelihood.module.css';
import { LIKELIHOOD_WORDS } from './wording.ts';

/** Four steps and a word: never the hue alone. */
export function Likelihood({ value }: { value: LikelihoodName }) {
  const { word, steps } = LIKELIHOOD_WORDS[value];
  return (
    <span className={styles['likelihood']} data-steps={steps}>
      <span className={styles['steps']} aria-hidden="true">
        {[1, 2, 3, 4].map((step) => (
          <i key={step} data-on={step <= steps} />
        ))}
      </span>
      {word}
    </span>
  );
}
