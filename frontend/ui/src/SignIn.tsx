/** Shown to those without a session: how to get a sign-in link, and where to paste one. */
import { CircleAlert } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { Button, FieldError, Input, Label, Text, TextField } from 'react-aria-components';
import { useSignInProviders } from './api/queries.ts';
import { base } from './routes.ts';
import { signInAddress, signInReason } from './state/sign-in-link.ts';

/** The sign-in page. */
export function SignIn() {
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState(false);
  const { data: providers = [] } = useSignInProviders();
  const reason = signInReason(window.location.search);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const address = signInAddress(text, window.location.origin);
    if (address === null) setWrong(true);
    else window.location.assign(address);
  };
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <img src={`${base}icon.svg`} alt="" width="48" height="48" />
        <h1>Sign in to Airy</h1>
        {reason === null ? null : (
          <p className="sign-in-reason" role="alert">
            <CircleAlert aria-hidden="true" />
            {reason}
          </p>
        )}
        {providers.map(({ title, url }) => (
          <a key={url} className="button primary wide" href={url}>
            Sign in with {title}
          </a>
        ))}
        <p>
          {providers.length > 0 ? 'Or open' : 'Open'} the sign-in link that <code>npm start</code> printed in its
          terminal. It works once; for another one run <code>npm run sign-in</code> beside it.
        </p>
        <form onSubmit={submit}>
          <TextField
            value={text}
            onChange={value => {
              setText(value);
              setWrong(false);
            }}
            isInvalid={wrong}
            autoComplete="off"
          >
            <Label>Sign-in link or code</Label>
            <Input className="input" placeholder="Paste it here" spellCheck="false" />
            {wrong ? null : <Text slot="description">Anyone who has the link can sign in; keep it to yourself.</Text>}
            <FieldError>That is not a sign-in link of this Airy. Copy the whole line.</FieldError>
          </TextField>
          <Button
            type="submit"
            className={providers.length > 0 ? 'button wide' : 'button primary wide'}
            isDisabled={text.trim() === ''}
          >
            Sign in
          </Button>
        </form>
      </div>
    </main>
  );
}
