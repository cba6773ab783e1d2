/** Address cards that somebody shared: what is on them can be called and written to. */
import { safeUrl, type SharedContact } from '@airy/content';

/** Shows shared contacts, one below the other. */
export function ContactList({ contacts }: { readonly contacts: readonly SharedContact[] }) {
  return (
    <ul className="mv-contacts">
      {contacts.map((contact, index) => (
        <li className="mv-contact" key={index}>
          <strong dir="auto">{contact.name ?? 'Contact'}</strong>
          {contact.organization === null ? null : (
            <span className="mv-quiet" dir="auto">
              {contact.organization}
            </span>
          )}
          {contact.phones.map((phone, place) => (
            <Address key={`phone ${place}`} label={phone} address={`tel:${phone.replace(/[^\d+*#]/gu, '')}`} />
          ))}
          {contact.emails.map((email, place) => (
            <Address key={`email ${place}`} label={email} address={safeUrl(`mailto:${email}`)} />
          ))}
        </li>
      ))}
    </ul>
  );
}

/** What is no address, such as a telephone number without a digit, is shown all the same. */
function Address({ label, address }: { readonly label: string; readonly address: string | null }) {
  if (address === null || address === 'tel:') return <span dir="ltr">{label}</span>;
  return (
    <a href={address} dir="ltr" target="_blank" rel="noopener noreferrer nofollow">
      {label}
    </a>
  );
}
