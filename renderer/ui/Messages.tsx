import { Info, TriangleAlert, X } from 'lucide-react';
import { useMessages } from '../stores/useStores.ts';
import { Button, IconButton } from './Button.tsx';
import styles from './Messages.module.css';

/** Messages at the lower left; each stays until it is closed. */
export function Messages() {
  const messages = useMessages((state) => state.messages);
  const dismiss = useMessages((state) => state.dismiss);
  return (
    <div className={styles['stack']} role="region" aria-label="Messages">
      {messages.map((message) => (
        <div key={message.id} className={styles['message']} data-tone={message.tone} role={message.tone === 'bad' ? 'alert' : 'status'}>
          {message.tone === 'plain' ? <Info size={16} /> : <TriangleAlert size={16} />}
          <div className={styles['text']}>
            <b>{message.title}</b>
            {message.lines.map((line) => (
              <p key={line}>{line}</p>
            ))}
            {message.code !== '' && <code>{message.code}</code>}
            {message.action && (
              <Button
                size="small"
                onClick={() => {
                  message.action?.run();
                  dismiss(message.id);
                }}
              >
                {message.action.label}
              </Button>
            )}
          </div>
          <IconButton label="Close this message" onClick={() => dismiss(message.id)}>
            <X size={14} />
          </IconButton>
        </div>
      ))}
    </div>
  );
}
