import { RadioGroup } from 'radix-ui';
import { EXPORT_FORMATS } from '../../electron/contract/export.ts';
import { useExport } from '../stores/useStores.ts';
import styles from './ExportDialog.module.css';
import { cardOf, FORMAT_CARDS, FORMAT_GROUPS } from './formats.ts';

/** The formats as radio cards in three groups; arrows move through all of them. */
export function FormatList() {
  const format = useExport((state) => state.format);
  const setFormat = useExport((state) => state.setFormat);
  const choose = (value: string) => {
    const chosen = EXPORT_FORMATS.find((one) => one === value);
    if (chosen) setFormat(chosen);
  };
  return (
    <RadioGroup.Root className={styles['formats']} aria-label="Format" value={cardOf(format).id} onValueChange={choose}>
      {FORMAT_GROUPS.map((group) => (
        <div key={group} role="presentation" className={styles['group']}>
          <span className={styles['caption']}>{group}</span>
          {FORMAT_CARDS.filter((card) => card.group === group).map(({ id, icon: Icon, name, note }) => (
            <RadioGroup.Item key={id} value={id} className={styles['card']} aria-label={`${name}: ${note}`}>
              <Icon size={16} />
              <span>
                <b>{name}</b>
                <small>{note}</small>
              </span>
            </RadioGroup.Item>
          ))}
        </div>
      ))}
    </RadioGroup.Root>
  );
}
