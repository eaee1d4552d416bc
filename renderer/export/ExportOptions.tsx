import { EXPORT_RATES, type ExportOptions as Options } from '../../electron/contract/export.ts';
import { countOf } from '../format.ts';
import { CheckBox, Select } from '../settings/controls.tsx';
import { useExport, useSegments } from '../stores/useStores.ts';
import { isTranscript } from './canSave.ts';
import styles from './ExportDialog.module.css';
import { Field } from './Field.tsx';
import { ClipOptions, CsvOptions, SubtitleOptions } from './FormatOptions.tsx';

const HANDLES = [0, 0.5, 1, 2, 3, 5, 10];
const LEAST = [
  { id: 'very likely', label: 'very likely' },
  { id: 'likely', label: 'likely and up' },
  { id: 'possible', label: 'possible and up' },
  { id: 'unlikely', label: 'all of them' },
] as const;

/** The options of the chosen format. */
export function ExportOptions() {
  const format = useExport((state) => state.format);
  const options = useExport((state) => state.options);
  const set = useExport((state) => state.setOptions);
  const hasWords = isTranscript({ format, options });
  const hasHandles = format !== 'chapters' && format !== 'srt' && format !== 'vtt';
  const hasTimecode = format === 'edl' || format === 'fcpxml' || format === 'otio' || (format === 'csv' && options.times !== 'seconds');
  return (
    <div className={styles['options']}>
      {(format === 'srt' || format === 'vtt') && <SubtitleOptions />}
      {!hasWords && <Include />}
      {hasHandles && (
        <Field name="Handles">
          <Select
            label="Handles"
            value={String(options.handles)}
            options={HANDLES.map((seconds) => ({ id: String(seconds), label: `${seconds.toFixed(1)} s` }))}
            onChange={(value) => set({ handles: Number(value) })}
          />
          <small>before and after, joined where they touch</small>
        </Field>
      )}
      {(format === 'fcpxml' || format === 'otio') && (
        <Field name="As">
          <Select
            label="As"
            value={options.layout}
            options={[
              { id: 'clips', label: 'Clips on a timeline' },
              { id: 'markers', label: 'Markers on the whole video' },
            ]}
            onChange={(value) => set({ layout: value === 'markers' ? 'markers' : 'clips' })}
          />
        </Field>
      )}
      {format === 'csv' && <CsvOptions />}
      {hasTimecode && <Timecode options={options} set={set} />}
      {format === 'edl' && <Reel options={options} set={set} />}
      {format === 'clips' && <ClipOptions />}
    </div>
  );
}

function Include() {
  const include = useExport((state) => state.include);
  const set = useExport((state) => state.setInclude);
  const made = useSegments((state) => state.segments);
  const segments = made.filter(({ kind }) => kind === 'segment').length;
  const markers = made.length - segments;
  return (
    <Field name="Include">
      <CheckBox label="Moments" on={include.moments !== null} onChange={(on) => set({ moments: on ? 'likely' : null })} />
      {include.moments !== null && (
        <Select
          label="Least likelihood"
          value={include.moments}
          options={LEAST}
          onChange={(value) => set({ moments: LEAST.find(({ id }) => id === value)?.id ?? 'likely' })}
        />
      )}
      <CheckBox
        label={segments > 0 ? countOf(segments, 'segment') : 'Segments'}
        on={include.segments}
        onChange={(on) => set({ segments: on })}
      />
      <CheckBox label={markers > 0 ? countOf(markers, 'marker') : 'Markers'} on={include.markers} onChange={(on) => set({ markers: on })} />
    </Field>
  );
}

interface PartProps {
  options: Options;
  set: (change: Partial<Options>) => void;
}

function Timecode({ options, set }: PartProps) {
  const clock = useExport((state) => state.preview?.clock);
  const rate = options.rate ?? clock?.rate ?? '25';
  const canDrop = rate === '29.97' || rate === '59.94';
  const rates = [
    { id: '', label: `${clock?.rate ?? ''} fps, as the file` },
    ...EXPORT_RATES.map((one) => ({ id: one, label: `${one} fps` })),
  ];
  return (
    <Field name="Timecode">
      <Select
        label="Start of the timecode"
        value={options.timecode}
        options={[
          { id: 'source', label: `From the file, ${clock?.timecode ?? ''}` },
          { id: 'zero', label: 'From zero' },
        ]}
        onChange={(value) => set({ timecode: value === 'zero' ? 'zero' : 'source' })}
      />
      <Select
        label="Rate"
        value={options.rate ?? ''}
        options={rates}
        onChange={(value) => set({ rate: EXPORT_RATES.find((one) => one === value) ?? null })}
      />
      {canDrop && (
        <CheckBox
          label="Drop-frame"
          on={options.dropFrame ?? clock?.timecode.includes(';') ?? false}
          onChange={(on) => set({ dropFrame: on })}
        />
      )}
    </Field>
  );
}

function Reel({ options, set }: PartProps) {
  const made = useExport((state) => state.preview?.clock.reel);
  return (
    <>
      <Field name="Reel name">
        <input
          className={styles['text']}
          aria-label="Reel name"
          maxLength={8}
          placeholder={made}
          value={options.reel}
          onChange={(event) => set({ reel: event.target.value.toUpperCase() })}
        />
        <small>8 letters, what CMX 3600 allows</small>
      </Field>
      <Field name="Comments">
        <CheckBox label="Likelihood and reason" on={options.comments} onChange={(on) => set({ comments: on })} />
      </Field>
    </>
  );
}
