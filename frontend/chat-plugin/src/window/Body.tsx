/** @jsxImportSource preact */
/** What stands below the header: the conversation, or what is asked before and after it. */
import { useState } from 'preact/hooks';
import { usePart } from '../lazy/lazy-part.ts';
import type { Reply } from '../rich/message-view.ts';
import { pageContext } from '../visit/page-context.ts';
import { Composer } from './Composer.tsx';
import { MessageList } from './MessageList.tsx';
import { forms } from './parts.ts';
import type { BodyProps } from './window-props.ts';

export function Body(props: BodyProps) {
  const { screen, config, visit, words } = props;
  const part = usePart(forms, screen === 'consent' || screen === 'pre-chat' || screen === 'offline');
  if (screen === 'chat') return <Chat {...props} />;
  if (screen === 'ended') return <Ended {...props} />;
  if (typeof part === 'string' || screen === 'waiting')
    return (
      <p class="waiting" role="status">
        <span class="unseen">{part === 'failed' ? words.failed : words.loading}</span>
      </p>
    );
  if (screen === 'consent' && config.consent !== null)
    return <part.Consent consent={config.consent} words={words} onAgree={props.onAgree} />;
  if (screen === 'offline' && config.offlineForm !== null)
    return (
      <part.OfflineForm
        form={config.offlineForm}
        words={words}
        onSubmit={(message, answers) => visit.leave(message, answers)}
      />
    );
  if (config.preChatForm === null) return null;
  return (
    <part.PreChatForm
      form={config.preChatForm}
      words={words}
      onSubmit={async answers => {
        await visit.call('chatplugin.submit', { form: 'pre-chat', answers, context: pageContext() });
        props.onAnswered();
      }}
    />
  );
}

function Chat(props: BodyProps) {
  const { config, visit, state, words } = props;
  const canSend = state.phase !== 'gone' && !config.showMode;
  const reply = ({ text, payload }: Reply): void =>
    visit.send(payload === null ? { text } : { text, postbackData: payload });
  return (
    <>
      <MessageList
        state={state}
        config={config}
        words={words}
        canSend={canSend}
        onReply={reply}
        onRetry={key => visit.retry(key)}
        onEarlier={() => visit.loadEarlier()}
      />
      {state.conversation?.state === 'closed' ? <Rating {...props} /> : null}
      {/* A page's program may put its own in its place; likewise header and messages. */}
      <slot name="airy-input">{config.hideInputBar ? null : <Composer {...props} canSend={canSend} />}</slot>
    </>
  );
}

function Ended(props: BodyProps) {
  const { words, config, visit } = props;
  return (
    <>
      <div class="ended">
        <p role="status">{words.ended}</p>
        <button type="button" class="filled" onClick={() => visit.startAnew()}>
          {config.startNewConversationText ?? words.startNew}
        </button>
      </div>
      <Rating {...props} />
    </>
  );
}

/** Once a conversation; asked of those who have said something. */
function Rating({ config, visit, state, words }: BodyProps) {
  const [isDone, setDone] = useState<'no' | 'skipped' | 'rated'>('no');
  const { rating } = config;
  const isAsked = rating?.enabled === true && state.conversation !== null && state.conversation.rating === null;
  const part = usePart(forms, isAsked);
  if (isDone === 'rated')
    return (
      <p class="notice" role="status">
        {words.rateThanks}
      </p>
    );
  if (!isAsked || isDone === 'skipped' || typeof part === 'string') return null;
  return (
    <part.RatingForm
      rating={rating}
      words={words}
      onSkip={() => setDone('skipped')}
      onRate={async (score, remark) => {
        await visit.call('chatplugin.rate', { score, ...(remark === '' ? {} : { remark }) });
        setDone('rated');
        visit.note({ rating: { score, remark } });
      }}
    />
  );
}
