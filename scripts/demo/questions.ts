import type { DemoRow } from './warehouse.ts'

/** Two questions that an audit asks, answered by the views that Dray keeps in the warehouse. */
export function questions(cast: DemoRow): readonly { readonly question: string; readonly sql: string }[] {
  return [
    {
      question: 'What was sent, in which run, and why?',
      sql: `
select r.started_at, d.sync, d.operation, d.reason, d.outcome, count(*) as deliveries
from dray.audit_deliveries_v1 as d
join dray.audit_runs_v1 as r using (run_id)
group by all
order by 1, 2, 3, 4`,
    },
    {
      question: `What was sent to the CRM about user ${cast['merged_into']}, why, and what proves that it arrived?`,
      sql: `
select acked_at, sync, operation, reason, label, destination_id, changed_fields, outcome, evidence
from dray.audit_deliveries_v1
where entity = 'user' and key = '${cast['merged_into']}' and destination = 'crm'
order by acked_at, sync, label`,
    },
  ]
}
