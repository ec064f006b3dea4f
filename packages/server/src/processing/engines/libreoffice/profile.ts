import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/*
 * The settings LibreOffice starts with. A document may say that parts of it lie elsewhere: pictures
 * on web servers, sections in files of this machine. None of that is fetched, no macro is run, and
 * should anything ask the network in spite of that, it is sent to a proxy that is not there.
 */

type Setting = readonly [path: string, name: string, value: string]

const SCRIPTING = 'org.openoffice.Office.Common/Security/Scripting'
const NETWORK = 'org.openoffice.Inet/Settings'
/** The port named discard: nothing listens on it. */
const NO_PROXY_PORT = '9'

const SETTINGS: readonly Setting[] = [
  // Very high, and no macro at all whatever is thought of it.
  [SCRIPTING, 'MacroSecurityLevel', '3'],
  [SCRIPTING, 'DisableMacrosExecution', 'true'],
  // References from documents that are in no trusted place, and none is.
  [SCRIPTING, 'BlockUntrustedRefererLinks', 'true'],
  // Never, in the counting of each part.
  ['org.openoffice.Office.Writer/Content/Update', 'Link', '0'],
  ['org.openoffice.Office.Calc/Content/Update', 'Link', '2'],
  // A proxy of our choice.
  [NETWORK, 'ooInetProxyType', '2'],
  [NETWORK, 'ooInetHTTPProxyName', '127.0.0.1'],
  [NETWORK, 'ooInetHTTPProxyPort', NO_PROXY_PORT],
  [NETWORK, 'ooInetHTTPSProxyName', '127.0.0.1'],
  [NETWORK, 'ooInetHTTPSProxyPort', NO_PROXY_PORT],
  [NETWORK, 'ooInetFTPProxyName', '127.0.0.1'],
  [NETWORK, 'ooInetFTPProxyPort', NO_PROXY_PORT],
  [NETWORK, 'ooInetNoProxy', ''],
]

/**
 * Writes a profile of its own into a folder. Processes that share one wait for each other or break,
 * and one that has met a bad document must not be met by the next.
 */
export async function writeProfile(folder: string): Promise<void> {
  await mkdir(join(folder, 'user'), { recursive: true })
  await writeFile(join(folder, 'user', 'registrymodifications.xcu'), REGISTRY)
}

const REGISTRY = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
${SETTINGS.map(toItem).join('\n')}
</oor:items>
`

function toItem([path, name, value]: Setting): string {
  const property = `<prop oor:name="${name}" oor:op="fuse"><value>${value}</value></prop>`
  return `<item oor:path="/${path}">${property}</item>`
}
