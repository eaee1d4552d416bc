import { X } from 'lucide-react';
import { useAsk } from '../stores/useStores.ts';
import { Button } from '../ui/Button.tsx';
import { AskPanel } from './AskPanel.tsx';
import styles from './AskScreen.module.css';
import { CopyAnswer } from './CopyAnswer.tsx';

/** In place of the library's grid: an answer over several videos. Its sources open the videos. */
export function AskScreen() {
  const place = useAsk((state) => state.placeInLibrary);
  return (
    <section className={styles['screen']} aria-label="Answer over several videos">
      <header className={styles['header']}>
        <h1>Answer</h1>
        <CopyAnswer />
        <Button look="ghost" onClick={() => place(false)}>
          <X size={14} />
          Back to the library
        </Button>
      </header>
      <AskPanel />
    </section>
  );
}
