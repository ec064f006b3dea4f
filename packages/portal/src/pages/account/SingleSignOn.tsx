import { shownName, text } from '../../locale/text.ts'
import { rememberPlace } from './coming-back.ts'

export interface SingleSignOnProps {
  readonly title: string
  readonly url: string
}

/** The way by another service; it comes back to the portal, and from there to where the person was. */
export function SingleSignOn({ title, url }: SingleSignOnProps) {
  return (
    <>
      <p class="or">{text('signIn.or')}</p>
      <a
        class="button button-plain"
        href={url}
        onClick={() => rememberPlace(location, sessionStorage)}
      >
        {text('signIn.singleSignOn', { title: shownName(title) })}
      </a>
    </>
  )
}
