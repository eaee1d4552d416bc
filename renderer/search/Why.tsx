import type { Evidence, Kind, Likelihood, Moment } from '../../electron/contract/search.ts';
import type { ModelStatus, ModelTask } from '../../electron/contract/models.ts';
import { useSystem } from '../stores/useStores.ts';
import { Likelihood as LikelihoodWord } from './Likelihood.tsx';
import styles from './Why.module.css';
import { EVIDENCE_WORDS, evidenceOf, sortedEvidence } from './wording.ts';

/** The promise behind each word: of a hundred such moments at least as many are right, measured on planted moments. */
const PROMISES: Record<Likelihood, string> = {
  'very likely': 'At least 90 of 100 such moments are right.',
  likely: 'At least 65 of 100 such moments are right.',
  possible: 'At least 35 of 100 such moments are right.',
  unlikely: 'Fewer than 35 of 100 such moments are right; it does not count as found.',
};
/** The models that each kind of evidence comes from. */
const MODELS: Record<Kind, ModelTask[]> = {
  picture: ['image-text'],
  concept: ['classifier', 'detector', 'sentence'],
  speech: ['voice-activity', 'speech', 'sentence'],
  text: ['screen-text', 'sentence'],
};

/** The numbers behind a moment: what each encoder scored against its background, its place in each list, and what the word means. */
export function Why({ moment }: { moment: Moment }) {
  const models = useSystem((state) => state.models);
  return (
    <div className={styles['why']}>
      <p className={styles['word']}>
        <LikelihoodWord value={moment.likelihood} />
        <span>{percent(moment.probability)}</span>
      </p>
      <p className={styles['promise']}>{PROMISES[moment.likelihood]}</p>
      {sortedEvidence(moment).map((item) => (
        <EvidenceNumbers key={`${item.kind} ${item.start} ${item.quote}`} item={item} models={models} />
      ))}
      <p className={styles['promise']}>
        Evidence of several kinds at the same time adds up; the rest is weighed against the best moment of this search.
      </p>
    </div>
  );
}

function EvidenceNumbers({ item, models }: { item: Evidence; models: ModelStatus[] }) {
  const used = models.filter(({ task, state }) => state === 'installed' && MODELS[item.kind].includes(task)).map(({ name }) => name);
  return (
    <section>
      <h3>
        {EVIDENCE_WORDS[evidenceOf(item.kind)]}
        <span>{item.rank !== undefined && `place ${item.rank} in its list`}</span>
      </h3>
      <table>
        <thead>
          <tr>
            <th scope="col">Measure</th>
            <th scope="col">Here</th>
            <th scope="col">Usual</th>
          </tr>
        </thead>
        <tbody>
          {(item.measures ?? []).map(({ name, value, usual, spread }) => (
            <tr key={name}>
              <td>{name}</td>
              <td>{score(value)}</td>
              <td>{usual === null ? '' : `${score(usual)}${spread === null ? '' : ` ± ${score(spread)}`}`}</td>
            </tr>
          ))}
          {item.probability !== undefined && (
            <tr>
              <td>right by this alone</td>
              <td>{percent(item.probability)}</td>
              <td />
            </tr>
          )}
        </tbody>
      </table>
      {used.length > 0 && <code>{used.join(', ')}</code>}
    </section>
  );
}

const percent = (share: number) => `${Math.round(share * 100)} %`;
const score = (value: number) => (Math.abs(value) >= 0.01 || value === 0 ? value.toFixed(2) : value.toPrecision(1));
