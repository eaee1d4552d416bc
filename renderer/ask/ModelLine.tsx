import { useStores } from '../stores/useStores.ts';
import styles from './AskPanel.module.css';

/** Without a language model answers are quotes: said once, with the way to one. */
export function ModelLine() {
  const { settings, view } = useStores();
  const open = () => {
    settings.getState().open('models');
    view.getState().show('settings');
  };
  return (
    <p className={styles['model']}>
      Quoted from the video: no language model is installed.{' '}
      <button type="button" className={styles['link']} onClick={open}>
        Models
      </button>
    </p>
  );
}
