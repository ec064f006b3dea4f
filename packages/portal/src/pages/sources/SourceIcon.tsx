export interface SourceIconProps {
  /** An SVG image, as the service keeps it. */
  readonly icon: string
  readonly size: number
}

/** The sign of a source; as a picture, so that nothing in it runs. Nothing for a screen reader. */
export function SourceIcon({ icon, size }: SourceIconProps) {
  const address = `data:image/svg+xml,${encodeURIComponent(icon)}`
  return <img class="source-icon" src={address} width={size} height={size} alt="" />
}
