import type { JSX } from 'preact';
import { say } from '../language/language.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';

export function DisconnectDialog({ onConfirm, onClose }: { onConfirm(): void; onClose(): void }): JSX.Element {
  return (
    <Dialog title={say('disconnect.title')} onClose={onClose}>
      <p>{say('disconnect.lead')}</p>
      <div class="actions">
        <Button look="danger" onPress={onConfirm}>
          {say('disconnect.confirm')}
        </Button>
        <Button look="second" onPress={onClose}>
          {say('disconnect.keep')}
        </Button>
      </div>
    </Dialog>
  );
}
