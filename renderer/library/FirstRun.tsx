import { FolderPlus, Layers, ShieldCheck, Zap } from 'lucide-react';
import type { ReactNode } from 'react';
import { keyOf } from '../commands.ts';
import { hasImageText } from '../stores/system.ts';
import { useStores, useSystem } from '../stores/useStores.ts';
import { Button } from '../ui/Button.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { isMac } from '../useCommands.ts';
import { addVideos } from './addVideos.ts';
import { FilmStrip } from './FilmStrip.tsx';
import styles from './FirstRun.module.css';
import { trySample } from './trySample.ts';

/** The empty window: one large target, two buttons, the sample, three facts. Gone after the first video. */
export function FirstRun() {
  const stores = useStores();
  const shell = useSystem((state) => state.shell);
  const models = useSystem((state) => state.models);
  const isApp = shell?.kind === 'app';
  return (
    <div className={styles['screen']}>
      <section className={styles['drop']} aria-label="Add videos">
        <FilmStrip />
        <h1>{isApp ? 'Drop your footage here' : 'Choose your footage'}</h1>
        <p>Hours long and 4K is what it is for. Files stay where they are.</p>
        <div className={styles['buttons']}>
          <Button look="primary" size="large" onClick={() => void addVideos(stores, 'files')}>
            Choose videos
            {isApp && <Kbd>{keyOf('add-videos', isMac)}</Kbd>}
          </Button>
          {isApp && (
            <Button size="large" onClick={() => void addVideos(stores, 'folder')}>
              <FolderPlus size={16} />
              Add a folder
            </Button>
          )}
        </div>
        {shell?.sample != null && (
          <p className={styles['sample']}>
            or{' '}
            <button type="button" onClick={() => void trySample(stores)}>
              try the 3-minute sample
            </button>
          </p>
        )}
      </section>
      <div className={styles['facts']}>
        <Fact icon={<Zap size={16} />} title="Search from the first minute">
          What has been read can be searched at once, while the rest is read. Pausing or quitting loses nothing.
        </Fact>
        <Fact icon={<ShieldCheck size={16} />} title="Nothing leaves this computer">
          No account, no upload. Finding works without a network, and so does asking.
        </Fact>
        <Fact
          icon={<Layers size={16} />}
          title={hasImageText(models) ? 'Seen, said and written' : 'Seen, said and written; seen by concepts'}
        >
          {hasImageText(models)
            ? 'Describe a picture in your own words, or search for what was said or shown as text.'
            : 'Pictures are found by the things a classifier and a detector know by name, speech and text by their words.'}
        </Fact>
      </div>
    </div>
  );
}

function Fact({ icon, title, children }: { icon: ReactNode; title: string; children: ReactNode }) {
  return (
    <div className={styles['fact']}>
      {icon}
      <h2>{title}</h2>
      <p>{children}</p>
    </div>
  );
}
