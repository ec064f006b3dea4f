// What a page imports to offer Dropbox with Uppy, as its manual says.
import Uppy from '@uppy/core'
import Dashboard from '@uppy/dashboard'
import Dropbox from '@uppy/dropbox'
import '@uppy/core/css/style.min.css'
import '@uppy/dashboard/css/style.min.css'

export const open = (target, companionUrl) =>
  new Uppy().use(Dashboard, { inline: true, target }).use(Dropbox, { companionUrl })
