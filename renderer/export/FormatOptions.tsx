import { CSV_COLUMNS } from '../../electron/contract/export.ts';
import { CheckBox, Select } from '../settings/controls.tsx';
import { useExport } from '../stores/useStores.ts';
import styles from './ExportDialog.module.css';
import { Field } from './Field.tsx';

export function CsvOptions() {
  const options = useExport((state) => state.options);
  const set = useExport((state) => state.setOptions);
  const times = { seconds: 'Seconds', timecode: 'Timecode', frames: 'Frames' } as const;
  const separators = { ',': 'Comma', ';': 'Semicolon', '\t': 'Tab' } as const;
  const isKey = <T extends object>(table: T, key: string): key is Extract<keyof T, string> => key in table;
  return (
    <>
      <Field name="Separator">
        <Select
          label="Separator"
          value={options.separator}
          options={Object.entries(separators).map(([id, label]) => ({ id, label }))}
          onChange={(value) => isKey(separators, value) && set({ separator: value })}
        />
        <Select
          label="Times as"
          value={options.times}
          options={Object.entries(times).map(([id, label]) => ({ id, label: `Times as ${label.toLowerCase()}` }))}
          onChange={(value) => isKey(times, value) && set({ times: value })}
        />
      </Field>
      <Field name="Columns">
        {CSV_COLUMNS.map((column) => (
          <CheckBox
            key={column}
            label={column}
            on={options.columns.includes(column)}
            onChange={(on) => {
              const columns = CSV_COLUMNS.filter((one) => (one === column ? on : options.columns.includes(one)));
              // a table without columns is none
              if (columns.length > 0) set({ columns });
            }}
          />
        ))}
      </Field>
    </>
  );
}

export function SubtitleOptions() {
  const format = useExport((state) => state.format);
  const setFormat = useExport((state) => state.setFormat);
  const options = useExport((state) => state.options);
  const set = useExport((state) => state.setOptions);
  return (
    <Field name="Subtitles">
      <Select
        label="Kind"
        value={format}
        options={[
          { id: 'srt', label: 'SRT' },
          { id: 'vtt', label: 'WebVTT' },
        ]}
        onChange={(value) => setFormat(value === 'vtt' ? 'vtt' : 'srt')}
      />
      <Select
        label="Words"
        value={options.words}
        options={[
          { id: 'transcript', label: 'The transcript' },
          { id: 'moments', label: 'Moments as titles' },
        ]}
        onChange={(value) => set({ words: value === 'moments' ? 'moments' : 'transcript' })}
      />
      {options.words === 'transcript' && <CheckBox label="Speaker names" on={options.speakers} onChange={(on) => set({ speakers: on })} />}
    </Field>
  );
}

export function ClipOptions() {
  const options = useExport((state) => state.options);
  const set = useExport((state) => state.setOptions);
  const several = useExport((state) => state.videoIds.length > 1);
  return (
    <>
      <Field name="Cut">
        <Select
          label="Cut"
          value={options.reencode ? 'exact' : 'copy'}
          options={[
            { id: 'copy', label: 'Lossless, at keyframes' },
            { id: 'exact', label: 'Exact, encoded anew' },
          ]}
          onChange={(value) => set({ reencode: value === 'exact' })}
        />
        {!several && <CheckBox label="All in one file" on={options.oneFile} onChange={(on) => set({ oneFile: on })} />}
      </Field>
      {!options.oneFile && (
        <Field name="File names">
          <input
            className={styles['text']}
            data-wide
            aria-label="File names"
            maxLength={200}
            value={options.pattern}
            onChange={(event) => set({ pattern: event.target.value })}
          />
          <small>{'{video} {number} {name} {start} {likelihood}'}</small>
        </Field>
      )}
    </>
  );
}
