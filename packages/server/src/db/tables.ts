import type { Generated } from 'kysely'
import type { LatencyColumn } from './latency-columns.ts'

/*
 * Every table, in the subset that SQLite and PostgreSQL share: ids as text, instants as integer
 * milliseconds, JSON as text, booleans as 0 and 1. Rows stay in repositories.
 */
export interface Tables {
  apps: AppsTable
  source_credentials: SourceCredentialsTable
  picker_sessions: PickerSessionsTable
  oauth_states: OAuthStatesTable
  connections: ConnectionsTable
  objects: ObjectsTable
  files: FilesTable
  ingests: IngestsTable
  exports: ExportsTable
  folder_picks: FolderPicksTable
  folder_pick_files: FolderPickFilesTable
  uploads: UploadsTable
  upload_pieces: UploadPiecesTable
  tus_uploads: TusUploadsTable
  upload_addresses: UploadAddressesTable
  events: EventsTable
  endpoints: EndpointsTable
  deliveries: DeliveriesTable
  attempts: AttemptsTable
  delivery_hours: DeliveryHoursTable
  jobs: JobsTable
  people: PeopleTable
  person_sessions: PersonSessionsTable
  invitations: InvitationsTable
  sign_in_failures: SignInFailuresTable
  audit_entries: AuditEntriesTable
  app_storages: AppStoragesTable
  app_source_storages: AppSourceStoragesTable
  source_leavings: SourceLeavingsTable
  source_trials: SourceTrialsTable
  usage_days: UsageDaysTable
  link_watches: LinkWatchesTable
  source_notices: SourceNoticesTable
  source_paces: SourcePacesTable
  derivatives: DerivativesTable
  derivative_sources: DerivativeSourcesTable
  video_conversions: VideoConversionsTable
}

export interface AppsTable {
  api_key: string
  name: string
  secret_sealed: string
  /** 1: every request needs policy and signature. */
  security_enabled: number
  enabled: number
  /** JSON array of origins; empty array = any. */
  allowed_origins: string
  created_at: number
  /** Grows with every change, so that nobody overwrites what they have not seen. */
  version: Generated<number>
  /** Accepted beside the new one until then. */
  former_secret_sealed: string | null
  former_secret_until: number | null
  /** What it had is being removed since then. */
  deleted_at: number | null
  /** 1: whoever opens a linked file may ask to be sent to a short-lived address at the source. */
  link_redirects: Generated<number>
}

/** An app's own registration with a source's service. */
export interface SourceCredentialsTable {
  app_key: string
  source: string
  client_id: string
  client_secret_sealed: string
  updated_at: number
  enabled: Generated<number>
  version: Generated<number>
}

export interface PickerSessionsTable {
  id: string
  app_key: string
  /** SHA-256 of the token the picker carries; the token itself is nowhere kept. */
  token_hash: string
  created_at: number
  expires_at: number
}

export interface OAuthStatesTable {
  /** SHA-256 of the `state` parameter. */
  state_hash: string
  app_key: string
  session_id: string
  source: string
  flow: string
  redirect_uri: string
  verifier_sealed: string
  /** Where to send the browser afterwards; null = our end page. */
  return_url: string | null
  expires_at: number
}

export interface ConnectionsTable {
  id: string
  app_key: string
  session_id: string
  source: string
  account_id: string
  account_name: string
  account_email: string
  /** JSON object, `Access.details`. */
  details: string
  /** JSON array. */
  scopes: string
  access_token_sealed: string
  refresh_token_sealed: string | null
  /** When the access token ends; null = never. */
  token_expires_at: number | null
  /** `active` or `broken` (the person has to connect again). */
  status: string
  /** Grows with every refresh. */
  token_version: number
  created_at: number
  updated_at: number
  /** When it became the session's current one of its source; later ones count more. */
  chosen_at: number
  /** When its session signed out of it, while something still lives on it. */
  left_at: number | null
}

/** Bytes at rest. The same bytes of one app are one row, however many files show them. */
export interface ObjectsTable {
  id: string
  app_key: string
  location: string
  storage_key: string
  size: number
  sha256: string
  block_hash: string | null
  created_at: number
  /** Pixels as shown; null = nobody has looked, 0 = it is no picture we can read. */
  width: number | null
  height: number | null
}

export interface FilesTable {
  handle: string
  app_key: string
  /** `stored` or `linked`. */
  kind: string
  filename: string
  content_type: string
  /** null for a linked file of unknown size. */
  size: number | null
  object_id: string | null
  /** Filestack's storage container and key: what the client asked for and is told, not where bytes lie. */
  container: string | null
  storage_path: string | null
  source: string | null
  source_ref: string | null
  source_id: string | null
  source_rev: string | null
  connection_id: string | null
  /** Since when a linked file is not found at its source; null while it is. */
  link_gone_at: number | null
  /** 1: a linked file stays at the revision it was picked in. */
  link_pinned: Generated<number>
  /** As what a linked document is shown that exists only as exports. */
  link_export: string | null
  /** JSON object. */
  upload_tags: string
  created_at: number
  deleted_at: number | null
  /** When its content was last replaced. */
  overwritten_at: number | null
  /** What to say where the picture cannot be seen. */
  alt: string | null
  /** The source where its app keeps it, or wants it kept: a stored file is on its way there. */
  store_in: string | null
  /** The revision it was written there as. */
  moved_rev: string | null
}

/** Where an app keeps files that are to rest at a source. */
export interface AppSourceStoragesTable {
  app_key: string
  source: string
  /** null: nothing more is kept there. */
  connection_id: string | null
  folder: string
  /** Made for whoever connects an account for it; the last one. */
  session_id: string | null
  version: number
  updated_at: number
}

/** Entries at a source that no file shows any more, and that go. */
export interface SourceLeavingsTable {
  app_key: string
  source: string
  rev: string
  entry_id: string
  connection_id: string
  created_at: number
  /** Rows stay a while, so that nothing is taken for kept that is about to go. */
  done_at: number | null
}

/** Of rows that say themselves who works on them; see `leases/`. */
export interface LeasedColumns {
  id: string
  app_key: string
  /** `queued`, `running`, `waiting`, `done`, `failed`, `cancelled`. */
  state: string
  /** JSON of what was asked for. */
  request: string
  attempts: number
  error_kind: string | null
  error_code: string | null
  error_message: string | null
  /** Since when it has got nowhere, 0 = all is well; bounds how long it is tried again. */
  trouble_since: number
  /** The process that works on it, and until when it is believed alive; while `waiting`, until when it waits. */
  owner: string | null
  lease_until: number
  cancel_requested: number
  created_at: number
  updated_at: number
}

export interface IngestsTable extends LeasedColumns {
  session_id: string | null
  connection_id: string | null
  source: string
  ref: string
  /** JSON of `IngestProgress`: revision, storage key, upload state, what has arrived. */
  progress: string | null
  size: number | null
  received: number
  handle: string | null
}

/** Accounts whose changes are followed, because linked files live there. */
export interface LinkWatchesTable {
  app_key: string
  source: string
  account_id: string
  /** What the source is asked with for what has happened since; null = it has not been asked yet. */
  cursor: string | null
  /** When each link of the account was last looked at by itself; 0 = that is still to be done. */
  looked_at: Generated<number>
  /** When the source was last asked what has happened. */
  followed_at: Generated<number>
  /** Grows with every change. */
  version: Generated<number>
}

/** What a service's own calls have brought for an app. */
export interface SourceNoticesTable {
  app_key: string
  source: string
  /** When the service last asked whether the address is ours. */
  asked_at: number | null
  /** When it last said that something had changed. */
  noticed_at: number | null
}

/** Files on their way back out to a source. */
export interface ExportsTable extends LeasedColumns {
  session_id: string | null
  connection_id: string
  source: string
  folder: string
  /** As it is called at the source, once that is known; before, as it is to be called. */
  filename: string
  /** JSON of `ExportProgress`: the unfinished file at the source, and what it has. */
  progress: string | null
  size: number | null
  sent: number
  /** Of the linked file that was made of it. */
  handle: string | null
  /** The file that goes there itself, and not a copy. */
  moves_file: string | null
}

/** Folders that were picked as one. */
export interface FolderPicksTable extends LeasedColumns {
  session_id: string | null
  connection_id: string
  source: string
  /** As the source calls it; `''` is the root. */
  folder: string
  zip_id: string
  /** Where its listing goes on; null = from the start, or it is at its end. */
  cursor: string | null
  /** 1: all of it was looked at. */
  is_counted: number
  /** Entries of the listing so far, wanted or not. */
  seen: number
  /** Files that are wanted. */
  found: number
  skipped: number
  /** Of the files found, as far as it is known. */
  bytes: number
  done: number
  failed: number
  /** Of the files that are done. */
  received: number
  /** Of the files on their way, as it was a moment ago. */
  arriving: number
  /** While all of its files wait: when the first of them goes on. */
  resumes_at: number | null
}

/** What was found in such a folder. */
export interface FolderPickFilesTable {
  pick_id: string
  app_key: string
  /** Its place in the listing. */
  seq: number
  /** The source's id, which a file keeps wherever it is moved. */
  entry_id: string
  ref: string
  /** Relative to the folder. */
  path: string
  /** As listed; null where nobody knew. */
  listed_size: number | null
  /** As stored. */
  size: number | null
  /** For documents that exist only as exports. */
  export_format: string | null
  /** `found`, `open` (an ingest was begun), `done`, `failed`, `cancelled`. */
  state: string
  /** Grows when it is tried again by somebody's wish: another ingest then. */
  attempt: number
  ingest_id: string | null
  handle: string | null
  error_code: string | null
  error_message: string | null
}

/** Files that are sent to us in parts. */
export interface UploadsTable {
  id: string
  app_key: string
  /** `open`, `completing`, `done`, `aborted`. */
  state: string
  /** JSON of `UploadRequest`. */
  request: string
  /** Bytes of all pieces. */
  received: number
  handle: string | null
  /** The process that completes it, and until when it is believed alive. */
  owner: string | null
  lease_until: number
  created_at: number
  /** When something last arrived or happened. */
  updated_at: number
  /** The unfinished object in which parts lie at their place; null when there is none. */
  storage_key: string | null
  storage_state: string | null
}

/** What has arrived of an upload. */
export interface UploadPiecesTable {
  upload_id: string
  /** From 1. */
  part: number
  /** Within the part; 0 but for chunks of the intelligent flow. */
  piece_offset: number
  size: number
  md5: string
  sha256: string | null
  block_hash: string | null
  storage_key: string
  /** Where it lies in the upload's unfinished object; null for an object of its own. */
  place_offset: number | null
}

/** Where pieces may be sent to past us, until it is known whether they were. */
export interface UploadAddressesTable {
  storage_key: string
  upload_id: string
  part: number
  piece_offset: number
  size: number
  /** Lower-case hex. */
  md5: string
  /** 0 or 1. */
  is_whole_part: number
  created_at: number
}

/** Of uploads that come by the tus protocol. */
export interface TusUploadsTable {
  upload_id: string
  /** `Upload-Metadata` as it is answered; `null`: none was given. */
  metadata: string | null
  /** `null`: not told yet. */
  size: number | null
  /** What a size that is told later has to keep to. */
  min_size: number | null
  max_size: number | null
  /** The request that may send just now, and until when it is believed alive. */
  lock_holder: string | null
  lock_until: number
  /** 1: another request asks it to end. */
  lock_wanted: number
}

export interface EventsTable {
  id: Generated<number>
  app_key: string
  action: string
  /** JSON of the whole webhook body but for `id`. */
  body: string
  /** The file it is about, if it is about one. */
  handle: string | null
  created_at: number
}

export interface EndpointsTable {
  id: string
  app_key: string
  url: string
  action: string
  secret_sealed: string
  /** Signs beside the new one until then. */
  former_secret_sealed: string | null
  former_secret_until: number | null
  /** `enabled` or `paused`. */
  status: string
  /** `asked`, `failing` or `gone`. */
  paused_because: string | null
  /** Since when no delivery succeeded. */
  failing_since: number | null
  created_at: number
  deleted_at: number | null
}

/** One event to one endpoint. Pending rows are the endpoint's own waiting line, by `due_at`. */
export interface DeliveriesTable {
  /** `dlv_<event>_<endpoint>`, so that an event reaches an endpoint's line once; replays have ids of their own. */
  id: string
  app_key: string
  endpoint_id: string
  event_id: number
  action: string
  /** `pending`, `delivered` or `not_delivered`. */
  status: string
  attempts: number
  /** Further attempts are counted from here. */
  first_attempt_at: number | null
  /** null once it has ended. */
  due_at: number | null
  /** The process that has it in hand, and until when it is believed alive. */
  owner: string | null
  lease_until: number
  replay_of: string | null
  /** 1: somebody asked for it to try the endpoint out. */
  is_test: number
  reason: string | null
  created_at: number
  ended_at: number | null
}

export interface AttemptsTable {
  id: string
  delivery_id: string
  number: number
  started_at: number
  duration_ms: number
  status: number | null
  error_kind: string | null
  error_code: string | null
  error_message: string | null
  /** JSON object. */
  response_headers: string
  response_body: string
}

/**
 * What came of the attempts of an hour, so that nobody has to count them. Each process has rows of
 * its own: none waits for another's.
 */
export interface DeliveryHoursTable extends Readonly<Record<LatencyColumn, number>> {
  app_key: string
  /** Hours since 1970. */
  hour: number
  endpoint_id: string
  owner: string
  delivered: number
  /** Attempts that failed, whether there were further ones or not. */
  failed: number
  not_delivered: number
}

/** What an app used on a day; the sum of the day's slots. */
export interface UsageDaysTable {
  app_key: string
  /** Days since 1970. */
  day: number
  /** Rows of one day, so that those who count at once do not wait for each other. */
  slot: number
  requests: number
  files_stored: number
  bytes_stored: number
  files_served: number
  bytes_served: number
  conversions: number
  overwrites: number
  deletes: number
}

/** Used by `queue/local` only. */
export interface JobsTable {
  id: Generated<number>
  kind: string
  key: string | null
  payload: string
  state: string
  attempts: number
  run_at: number
  lease_until: number
  last_error: string | null
  created_at: number
}

/** Who may sign in to the portal. */
export interface PeopleTable {
  id: string
  /** In lower case. */
  email: string
  name: string
  /** `owner`, `developer` or `viewer`. */
  role: string
  all_apps: number
  /** JSON array of API keys; counts while `all_apps` is 0. */
  app_keys: string
  /** null: signs in through the company's own sign-on only. */
  password_hash: string | null
  totp_secret_sealed: string | null
  /** Not in force before a code of it was given. */
  totp_pending_sealed: string | null
  /** The step of the last code that was taken: none is taken twice. */
  totp_last_step: Generated<number>
  oidc_subject: string | null
  created_at: number
  /** Within minutes. */
  seen_at: number | null
}

export interface PersonSessionsTable {
  id: string
  /** SHA-256 of the cookie's token; the token itself is nowhere kept. */
  token_hash: string
  person_id: string
  user_agent: string
  address: string
  created_at: number
  seen_at: number
  expires_at: number
}

/** A link with which somebody becomes a person of the portal. Gone once it is taken. */
export interface InvitationsTable {
  id: string
  token_hash: string
  /** null: the link of the first start, whose taker names an address. */
  email: string | null
  role: string
  all_apps: number
  app_keys: string
  invited_by: string | null
  created_at: number
  expires_at: number
}

/** How often signing in failed, by address and by e-mail, so that guessing takes for ever. */
export interface SignInFailuresTable {
  key: string
  failures: number
  last_at: number
}

/** Every change that people made, written down before it is made. */
export interface AuditEntriesTable {
  id: Generated<number>
  at: number
  person_id: string | null
  who: string
  app_key: string | null
  action: string
  target: string | null
  /** `unknown` until it is over, then `done` or `failed`. */
  outcome: string
  /** JSON object; never a secret. */
  details: string
}

/** A bucket of an app's own. Kept while objects lie there, also when new ones go elsewhere. */
export interface AppStoragesTable {
  /** The word in `objects.location`. */
  location: string
  app_key: string
  /** JSON of bucket, prefix, endpoint, region and access key id. */
  settings: string
  secret_sealed: string
  /** 1: new objects go there. */
  is_current: number
  version: number
  updated_at: number
}

/** Somebody of the portal signs in by an app's registration, to see whether it works. */
export interface SourceTrialsTable {
  id: string
  app_key: string
  source: string
  /** The key that was tried; what came of it says nothing about another. */
  client_id: string
  /** The picker session by which whoever comes back is known. */
  session_id: string
  /** JSON of `TrialResult`; null while nobody came back. */
  result: string | null
  created_at: number
  ended_at: number | null
}

/** How fast an account may be asked that has met a limit of its service. */
export interface SourcePacesTable {
  /** Of the source, the app and the account. */
  id: string
  /** JSON, in the time of the database's clock. */
  pace: string
  version: number
  changed_at: number
}

/** What a conversion made of one or several contents, or is about to. */
export interface DerivativesTable {
  /** Follows from app, contents and tasks: whoever asks for the same finds the same row. */
  id: string
  app_key: string
  /** As it was asked for first, without policy and signature. */
  path: string
  /** In their one spelling. */
  tasks: string
  /** `working`, `ready`, `failed`. */
  state: string
  /** The process that works. */
  owner: string | null
  /** After this instant others may take over what is `working`. */
  lease_until: number
  storage_key: string | null
  size: number | null
  sha256: string | null
  content_type: string | null
  /** Of the first who asked, with the new extension. */
  filename: string | null
  /** JSON of kind, code and message, where it failed. */
  error: string | null
  created_at: number
  /** Within some minutes. */
  used_at: number
  expires_at: number
}

/** By which a derivative goes when a content of it does. */
export interface DerivativeSourcesTable {
  derivative_id: string
  /** An object's id, or the hash of what a link leads to. */
  source: string
  app_key: string
}

/** A conversion of a video or a sound: one row for each thing that can be asked for. */
export interface VideoConversionsTable {
  /** Follows from app, source and tasks: whoever asks for the same finds the same row. */
  id: string
  app_key: string
  /** Of one run: converting anew gives another one. */
  uuid: string
  /** `started`, `pending`, `completed` or `failed`, as the wire calls them. */
  state: string
  /** JSON of `VideoRequest`. */
  request: string
  source_handle: string | null
  /** JSON of `VideoFacts`, once it was looked at. */
  source_facts: string | null
  /** Percent. */
  progress: number
  result_handle: string | null
  thumb_handle: string | null
  /** JSON of how it ended. */
  outcome: string | null
  error_code: string | null
  /** How often it was begun. */
  attempts: number
  /** The process that works on it, and until when it is believed alive. */
  owner: string | null
  lease_until: number
  /** 1: it was asked for although there was one already. */
  is_forced: number
  /** 1: whoever forced it knows that it has ended. */
  is_told: number
  created_at: number
  started_at: number | null
  updated_at: number
  ended_at: number | null
}
