import { forEachStorage } from '../testing/storages.ts'
import { describeStorage } from './storage.contract.ts'

forEachStorage((name, open) => describeStorage(name, open))
