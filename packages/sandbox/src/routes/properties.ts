import { nothing } from '../api/args.ts'
import { type ApiRoute, rpc } from '../api/route.ts'

/** Nobody makes templates for properties here. Only apps with all of an account may ask. */
const listTemplates = rpc({
  name: 'file_properties/templates/list_for_user',
  scope: 'files.metadata.read',
  isForFullDropbox: true,
  arg: nothing,
  run: () => ({ template_ids: [] }),
})

export const propertyRoutes: readonly ApiRoute[] = [listTemplates]
