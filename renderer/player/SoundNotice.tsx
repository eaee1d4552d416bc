import { VolumeX } from 'lucide-react';
import type { VideoDetail } from '../../electron/contract/library.ts';
import { usePlayer } from '../stores/useStores.ts';
import { MakeCopy } from './PlayProblem.tsx';
import styles from './Stage.module.css';
import { useProxyStage } from './useProxyStage.ts';

/** Over a picture that plays without the sound that is wanted: why, and the copy that has it. */
export function SoundNotice({ detail, text }: { detail: VideoDetail; text: string }) {
  const audioTrack = usePlayer((state) => state.audioTrack);
  const stage = useProxyStage(detail.summary.id);
  return (
    <div className={styles['problem']} role="status" data-corner>
      <b>
        <VolumeX size={14} /> {text}
      </b>
      <MakeCopy detail={detail} stage={stage} lead="" audio={audioTrack} />
    </div>
  );
}
