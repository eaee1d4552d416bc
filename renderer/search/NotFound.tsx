import { ChevronRight, Eye, Gauge, Library, ScanSearch } from 'lucide-react';
import { useState } from 'react';
import type { SearchResult } from '../../electron/contract/search.ts';
import { countOf, formatDuration, formatTotal } from '../format.ts';
import { missingModels } from '../settings/missingModels.ts';
import { openSettings } from '../settings/openSettings.ts';
import { hasImageText } from '../stores/system.ts';
import { useLibrary, usePlayer, useSearch, useStores, useSystem } from '../stores/useStores.ts';
import { CoverageStrips } from './CoverageStrips.tsx';
import { MarkedAnswers } from './MarkedAnswers.tsx';
import { notesOf } from './rows.ts';
import { nextSteps, type NextStep } from './nextSteps.ts';
import styles from './NotFound.module.css';
import { stripsOf } from './lookedAt.ts';
import { UnlikelyCards } from './UnlikelyCards.tsx';
import { absenceOf } from './wording.ts';

/** Unlikely moments that are shown under it. */
const MAX_CLOSEST = 3;
const ICONS = { missing: ScanSearch, closer: Gauge, everywhere: Library, models: Eye } as const;

/** Absence as an answer: what was looked at, what to do next and what that costs, and the closest that is unlikely. */
export function NotFound({ result }: { result: SearchResult }) {
  const { scope, selection, elsewhere } = useSearch((state) => state);
  const videos = useLibrary((state) => state.videos);
  const detail = usePlayer((state) => state.detail);
  const isByPicture = useSearch((state) => state.picture !== null);
  const models = useSystem((state) => state.models);
  const isConceptOnly = result.coverage.concept !== undefined && models.length > 0 && !hasImageText(models);
  const [closest, setClosest] = useState(true);
  const ids = scope === 'video' && detail ? [detail.summary.id] : scope === 'selected' ? selection : Object.keys(videos);
  const one = scope === 'video' && result.coverage.videos === 1 ? detail : null;
  const searched = ids.flatMap((id) => videos[id] ?? []);
  const steps = nextSteps({
    videos: searched,
    coverage: result.coverage,
    all: Object.keys(videos).length,
    elsewhere,
    hasImageText: hasImageText(models),
    lacking: missingModels(models, searched, []).map(({ evidence }) => evidence),
  });
  const { title, sentence } = absenceOf(result.coverage);
  const strips = stripsOf(result.coverage, one, searched);
  return (
    <section className={styles['absent']} aria-labelledby="not-found">
      <h2 id="not-found">{title}</h2>
      <p>{sentence}</p>
      {notesOf(result, isConceptOnly, isByPicture).map((note) => (
        <p key={note} className={styles['note']}>
          {note}
        </p>
      ))}
      <MarkedAnswers query={result.query} />
      {strips.length > 0 && (
        <>
          <div className={styles['caption']}>
            <span>Looked at</span>
            <span>
              {one
                ? `0:00 – ${formatDuration(one.summary.duration)}`
                : `${formatTotal(result.coverage.seconds)} in ${countOf(result.coverage.videos, 'video')}`}
            </span>
          </div>
          <CoverageStrips strips={strips} />
        </>
      )}
      {steps.map((step) => (
        <Step key={step.id} step={step} />
      ))}
      {result.unlikely.length > 0 && (
        <>
          <div className={styles['closest']}>
            <h3>Closest, but unlikely</h3>
            <button type="button" aria-expanded={closest} onClick={() => setClosest(!closest)}>
              {closest ? 'Hide' : 'Show'}
            </button>
          </div>
          {closest && <UnlikelyCards moments={result.unlikely.slice(0, MAX_CLOSEST)} />}
        </>
      )}
    </section>
  );
}

/** A thing to do next; without anything to ask for it only says what goes on. */
function Step({ step: { id, title, note, stages } }: { step: NextStep }) {
  const stores = useStores();
  const setScope = useSearch((state) => state.setScope);
  const Icon = ICONS[id];
  const run = () => {
    const { resume, retry } = stores.library.getState();
    if (id === 'everywhere') setScope('all');
    if (id === 'models') openSettings(stores, 'models');
    for (const { videoId, stage, paused } of stages) void (paused ? resume(videoId) : retry(videoId, stage));
  };
  const content = (
    <>
      <Icon size={16} />
      <span>
        <b>{title}</b>
        <small>{note}</small>
      </span>
    </>
  );
  if (id === 'missing' && stages.length === 0) return <div className={styles['step']}>{content}</div>;
  return (
    <button type="button" className={styles['step']} onClick={run}>
      {content}
      <ChevronRight size={14} />
    </button>
  );
}
