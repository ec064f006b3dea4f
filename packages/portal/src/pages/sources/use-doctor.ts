import type { AppSourceDoctorAnswer } from '@quayside/wire'
import { useEffect, useMemo } from 'preact/hooks'
import { usePortal } from '../../portal.ts'
import { createResource, type Resource } from '../../state/resource.ts'

/** What the doctor found; it asks the service only when `load` is called. */
export function useDoctor(path: string): Resource<AppSourceDoctorAnswer> {
  const { api } = usePortal()
  const doctor = useMemo(
    () =>
      createResource((signal) =>
        api.post<AppSourceDoctorAnswer>(`${path}/doctor`, undefined, { signal }),
      ),
    [path],
  )
  useEffect(() => doctor.stop, [doctor])
  return doctor
}
