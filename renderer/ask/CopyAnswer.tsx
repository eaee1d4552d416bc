import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useAsk, useStores } from '../stores/useStores.ts';
import { IconButton } from '../ui/Button.tsx';
import { answerText } from './wording.ts';

/** How long it says that it was copied, ms. */
const SAID_MS = 2000;

/** Puts the open answer with its timecodes on the clipboard. */
export function CopyAnswer() {
  const { library, messages } = useStores();
  const result = useAsk((state) => state.result);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SAID_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  if (!result) return null;
  const copy = () => {
    const text = answerText(result, (videoId) => library.getState().videos[videoId]?.name ?? '');
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => messages.getState().tell({ tone: 'plain', title: 'The clipboard cannot be written to', lines: [], code: '' }),
    );
  };
  return (
    <>
      <IconButton label="Copy the answer with timecodes" onClick={copy}>
        {copied ? <Check size={16} /> : <Copy size={16} />}
      </IconButton>
      <span className="hidden" role="status">
        {copied ? 'Copied' : ''}
      </span>
    </>
  );
}
