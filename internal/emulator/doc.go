// Package emulator is Alibaba Cloud on one machine: ActionTrail, RAM, STS, SLS and the
// resource directory over HTTP, as far as the shipping of platform events needs them. Tests use it in
// process, demonstrations as a program.
//
//	e := emulator.New()
//	server, err := e.Start()                           // on a free loopback port
//	client := &http.Client{Transport: server.Transport()} // sends every host there
//	e.Edit(func(a *emulator.Account) { … })            // arrange, assert
//	other := e.AddAccount("2000000000000002")          // another account's root key
//	e.BindInstanceRole(other.AccountID, "deploy")      // 100.100.100.200 gives its keys
//	e.Fault(emulator.Fault{Action: "CreateInnerTrail", Kind: emulator.FaultCutAfter})
//	calls := e.Mutations()
//
// As a program it is internal/cmd/innertrail-emulator, and GET /_emulator/ lists what its
// control plane arranges, shows and breaks.
//
// The emulator is written from the public API references and shares no code with the
// clients that it tests. It is as strict as the services: signatures, clock, nonces,
// names, ranges, codes, statuses, envelopes. An unknown operation is refused as the
// service refuses it, and so is an unknown parameter.
//
// # Packages
//
//	emulator     Emulator, listeners, control plane, journal, faults, clock
//	api          requests, refusals and codes, settings, gateways, signatures
//	state        what the services hold, without requests
//	iam, policy  RAM and STS; the evaluator of policies
//	events       what ActionTrail records of the calls, and LookupEvents
//	spl          the language of ingest processors
//	actiontrail  trails, and their delivery
//	sls, search  Log Service, and its query language
//	sls/cursor   the shards of a Logstore as those who consume them see them
//	alert        the rules of alerts, evaluated by the clock
//	consumer     the groups of consumers
//	directory    the directory of the organisation, and its accounts
//	login        other sources of keys than STS
//	console      an operator at the consoles, for tests and the demo
//	testclient   a client for tests of the emulator
//
// The Host of a request selects the service, as in the cloud. Behind a loopback
// address all services share one host: SLS is then known by its headers and the
// others by their Version. The region is there that of the host, if it names one
// (us-west-1.localhost); else RegionId, or in SLS the region of a version 4 signature, or
// else of the project. The project of a request to SLS is the first label of the host, also
// behind loopback: project.127.0.0.1, project.us-west-1.localhost. Requests in absolute form,
// as a proxy receives them, are served.
//
// Requests are signed with version 1.0 or version 3 (ACS3-HMAC-SHA256) of the OpenAPI
// signature, or with version 1 (hmac-sha1, hmac-sha256) or version 4 of that of SLS. Bodies of
// SLS may be compressed with lz4, deflate, zstd or gzip.
//
// Package login serves the other sources of keys: the metadata service of an ECS
// instance, a credentials URI, CloudSSO and the OAuth of the command line. An Issuer
// plays a CI system or a Kubernetes cluster whose tokens AssumeRoleWithOIDC verifies.
// These services have their own hosts. A credentials URI is a path of the loopback
// address, where CloudSSO and OAuth can be reached too.
//
// Root may do everything in its account except assume roles. For every other caller,
// RAM policies decide each call: the row of an operation says which action on which
// resource a policy must allow. Whatever ActionTrail does in Log Service, the
// policies of the trail's role must allow.
//
// One lock guards all state. What a service does without a request (the creation of
// what a new trail lacks, deliveries, expiry) is done before and after each call, so
// that no test waits for a goroutine.
//
// # What no public document settles
//
// Each of these is a setting. Its default follows from the reason.
//
//	setting                      default              reason
//	inner_trail_version          2020-07-06           the version of all current operations of ActionTrail
//	inner_trail_create_action    CreateInnerTrail     published as a name only, in the list of audit events
//	inner_trail_delete_action    DeleteInnerTrail     the same
//	inner_trail_describe_action  DescribeInnerTrails  the same
//	inner_trail_name_param       Name                 as in CreateTrail
//	inner_trail_project_param    SlsProjectArn        as in CreateTrail
//	inner_trail_role_param       SlsWriteRoleArn      as in CreateTrail
//	trail_list_key               TrailList            as in DescribeTrails
//	trail_starts                 Fresh                as trails that CreateTrail makes; the console's start immediately
//	trail_visible_everywhere     false                the operation queries "in a specific region"
//	inner_in_describe_trails     false                the console lists the two kinds apart
//	default_write_role           AliyunServiceRoleForActionTrail  as CreateTrail without a role
//	not_allow_listed_code        InvalidAction.NotFound  a gateway hides what is not open; NoPermission is the other guess
//	allow_listed                 true                 the feature itself is documented, only the refusal is not
//	quota_inner_trails           1                    documented; that its refusal is MaximumNumberOfTrailsExceededException is not
//	auto_create_ms               0                    that the service makes Logstore, index and dashboards is documented, when is not
//	propagation_ms               0                    documented as a delay without a number, of trusts and attachments, for ActionTrail and every caller; off unless a test asks
//	consistency_ms               0                    the same, of what a read sees
//	actiontrail_consistency_ms   0                    the same of one service; only the RAM documentation speaks of a delay
//	ram_consistency_ms           0                    the same
//	sls_consistency_ms           0                    the same
//	project_ready_ms             0                    clients wait for a new project up to two minutes, no page says how long
//	project_unready_code         ProjectNotExist      clients retry this and ProjectForbidden, no page says which one comes
//	project_release_ms           0                    clients wait after a deletion too; that the name is taken meanwhile is a guess
//	logstore_ready_ms            0                    the Python SDK retries CreateIndex for a minute; that shards and logs are late too is a guess
//	query_delay_ms               0                    documented as about three seconds; off unless a test asks
//	retention_locked             false                one page says that the retention can be changed, and that it cannot
//	retention_lock_code          ParameterInvalid     no refusal is published
//	precreate_refused            false                nothing says that a dedicated Logstore may not be made beforehand
//	precreate_code               ParameterInvalid     no refusal is published
//	foreign_write_code           Unauthorized         the refusal is documented, its code is not
//	immutable_change_refused     false                the page refuses a new shardCount, the service's functional tests see it ignored
//	logstore_put_keeps_absent    false                the stricter guess: what a PUT leaves out goes back to its default
//	logstore_put_ignores_encryption  false            UpdateLogStore has encrypt_conf; another version of its page says that it changes the retention only
//	encryption_can_be_disabled   true                 UpdateLogStoreEncryption switches it on and off; that a PUT of a Logstore may, no page says
//	project_policy_spares_account   false           a policy for everybody spares "the project owner": whether users and roles of the account count as it is not said
//	project_policy_spares_delivery  false           no page says whether the policy of a project binds ActionTrail's delivery
//	project_policy_answer        text                 the tests of the SDK for Go expect the policy as it was written; pages show a JSON string, and an object with a member result
//	resource_policies_known      true                 the SDK for Go has PutResourcePolicy and its neighbours, no page does
//	resource_policy_missing_code ResourcePolicyNotExist  no refusal is published
//	modify_existing              false                the page says that only a new Logstore can be made modifiable; the SDK for Go has a call for an existing one
//	affected_rows_member         affectedRows         the pages of the operations; the SDK for Python reads affected_rows, and another page names a header, which is there in any case
//	dedicated_tracking_refused   false                a dedicated Logstore refuses other writers; whether web tracking can be enabled there all the same is not said
//	soft_delete_open             true                 older pages open it to some users in some regions, the newest does not say so
//	soft_delete_ms               0                    documented as asynchronous, without a duration
//	recycle_bin_days             7                    that a recycle bin keeps what was deleted is documented, how long is not
//	processor_missing_code       IngestProcessorNotExist  no refusal is published
//	lookup_span_days             0                    the page of the former version allows 30 days, the present one names no limit
//	lookup_every_region          false                that the events of global services have a region of their own is documented; that others are found in theirs only follows from it
//	lookup_any_pair              false                a page lists the pairs of attributes that are supported; what becomes of others it does not say
//	lookup_row_edits             false                whether the changes and deletions of single logs are management events is not said
//	delivered_time               event                whether a delivered event has its own time or that of the delivery as a log is not said
//	metric_counts                events               the page counts "logs"; attempts to write them and batches are the other guesses
//	metric_doubles               true                 whether an event that was delivered twice counts twice is not said
//	metric_zeros                 false                whether a window without deliveries is 0 or left out is not said
//	metric_days                  90                   how long counts are kept is not said; events are kept for 90 days
//	metric_delay_ms              0                    how late a count is answered is not said
//	unknown_parameters_refused   true                 the gateway ignores them, and with them a misspelt one
//	need_ssl                     true                 RAM and STS are published as https only
//	sls_denial_status            401                  the page of common errors; newer regions may answer 403
//	sls_token_expired_code       Unauthorized         the page of common errors; the Python SDK knows SecurityTokenExpired and SecurityToken.Expired
//	revoked_token_code           InvalidSecurityToken.Expired  no page has a code for a token that was revoked
//	metadata_v1_allowed          false                both are documented modes of an instance; the stricter one shows who falls back
//	sls_creates_by_name          false                the list of actions has creations on logstore/* and its like; ActionTrail's own policies grant them by name
//	actiontrail_denial_code      NoPermission         as RAM's; Forbidden.RAM is the common page's
//	inner_trail_by_name          false                that the actions are named like the operations and want * as resource is a guess; trail/<name> is the other
//	event_rw_default             All                  current pages; older ones say Write
//
// # What is inferred without a setting
//
// These codes:
//
//   - NotSupported.ServiceLinkedRole, for a change to a service-linked role
//   - EntityAlreadyExists.Role.Policy, for a second attachment of a policy
//   - SavedSearchNotExist, for a saved search that does not exist
//   - ChartNotExist with status 404, for a chart that does not exist
//   - InvalidParameter.SourceIdentity, for a malformed SourceIdentity
//   - InvalidParameter.OIDCProviderArn, for a malformed OIDCProviderArn
//   - SignatureNotMatch, for a version 4 signature with a wrong scope or digest
//   - IncompleteSignature, for an ACS3 signature that leaves out a common header, and
//     SignatureDoesNotMatch, for one of another body than the request has
//   - MissingTimestamp and its like, for the headers of ACS3 that stand for these parameters
//   - ParameterInvalid, for a parameter in the query that an operation of SLS does not have, and for what the
//     emulator cannot answer: an SPL query of PullLogs that changes logs, searches by nanosecond, shard or session
//   - AuthenticationFail.OIDCToken.Invalid, for an OIDC token that is not valid yet,
//     that was issued in the future or too long ago, or that lacks a claim
//   - NotSupported, for a change to a mode that is not possible
//   - InsufficientSlsPolicyException, for a project of another account in an ARN
//   - ParameterInvalid, for a document that is no policy of a project or a Logstore, and for
//     a task of a soft deletion that does not exist
//   - NotSupported, for a change to logs that cannot be changed, for enabling that too late,
//     and for a soft deletion that is not open
//   - Unauthorized, for anonymous logs to a Logstore without web tracking
//   - ExceedQuota, for too many ingest processors, alert rules or consumer groups
//   - JobNotExist and JobAlreadyExist, for alert rules
//   - ParameterInvalid, for an alert rule that the emulator cannot evaluate
//   - ConsumerNotMatch, for a checkpoint by a consumer that does not hold the shard
//   - NoPermission, for a member that asks for the accounts of the directory
//   - ProjectForbidden, for logs to a project that an overdue account has disabled
//   - DeleteConflict.Role.Policy, for a policy that is deleted while a role has it
//   - InvalidParameter and the parameter, for a page, a list of names, a tag or a status
//     that RAM does not accept
//
// This behaviour of SLS:
//
//   - ParameterInvalid, for a tag, a type or a billing mode that it does not accept.
//   - Its list of tags has one page, and a tag without a value selects any.
//   - A Logstore may change its billing mode at any time, which changes nothing else.
//   - Any resource group exists.
//   - A denial has RAM's AccessDeniedDetail as accessDeniedDetail.
//   - zstd and gzip compress bodies too, and the zlib format is taken for gzip: SDKs send that.
//   - Bodies may come in chunks, as the generated SDK for Node sends them.
//   - x-log-date counts before Date in version 1 of the signature, and is signed like all x-log headers.
//   - An incomplete search has seen the first half of its results.
//   - Logs that come in without a shard go to the shards in turn.
//   - A search may continue after any offset.
//   - PullLogs goes on with the first log that is left where the one at the cursor is gone. The
//     time of the end of a shard is the present, which the page says of an empty one only. A log
//     that was deleted by row or softly is still read by those who consume the shard.
//   - The rule of 60 days of archive holds only for a Logstore with both a hot and an
//     infrequent-access tier.
//   - Web tracking asks no policy of an identity; a Deny of a project policy for everybody
//     stops it. A signature is not looked at. The fields that an image with _ua in its name
//     adds are UserAgent and referer, and the source of a log is the address of its sender.
//   - GetLogStore always prints enableModify, which only the model of the SDK for Go has.
//   - enableModify in the body of an update changes nothing, or is refused as other fixed
//     settings are. A log keeps its __rowid__; a deleted one is gone from searches, and those
//     who consume the shards see it, as it was before any update.
//   - The id of an ingest processor in a Logstore is its name. An empty name takes it away,
//     and so does its deletion. A change acts immediately, in the service within a minute.
//   - A recycle bin keeps deleted Logstores and the deleted project itself, whose name stays
//     taken; forceDelete passes it by. Its content comes back through the control plane, since
//     no operation for that is published.
//   - A disabled project can be read and changed, and takes no logs.
//
// This behaviour of alert rules. Whatever is not of this kind is refused, so that no rule
// is accepted that never fires:
//
//   - One query of a Logstore of the same project over a relative span, at a fixed rate, with no
//     groups or custom ones.
//   - The first evaluation is one interval after the rule is written or enabled, or at once if
//     it runs immediately. Those that a jump of the clock passes are all made.
//   - A query sees what came in before the evaluation. SELECT names columns as they are written,
//     and a field that a log does not have is null.
//   - The count against the threshold begins anew after it fired, and whenever the rule does not
//     hold. The interval of repetition holds for each group by itself. An evaluation takes the first 100 groups.
//   - There is no Logstore internal-alert-history: GET /_emulator/alerts shows what fired.
//   - Enabling and disabling are authorised as updates, and /alerts as /jobs.
//
// This behaviour of consumer groups:
//
//   - The shards are divided evenly among the consumers with a heartbeat, which keep what they
//     hold as far as that is even.
//   - In a group with order, a shard that came of a split waits until the shards before it are read to
//     their end. A read-only shard that is read to its end is handed out no more.
//
// This behaviour of the resource directory:
//
//   - ListPolicyAttachments requires its action on everything.
//   - Service-linked roles can be had of three services only: ActionTrail, the alerts of Log Service and the resource
//     directory. Of the policies of the last two, what is about services that are not emulated is left out.
//   - A directory whose management account the control plane has not named belongs to an account 5000000000000005.
//
// This behaviour of AssumeRoleWithOIDC:
//
//   - It requires a Timestamp and no nonce.
//   - It checks provider, token, role and trust in this order.
//   - It allows no leeway on the times of a token.
//   - It compares oidc:aud with the first audience that is a client of the provider.
//   - The role must be in the account of the provider.
//
// This behaviour of the other sources of keys. Published are, of the metadata service,
// the paths, the headers with their range, and the forms of the answers; of CloudSSO
// and OAuth, what the sources of the command line send and expect.
//
//   - The metadata service answers 403 to a request without a token, and 401 to one
//     with a wrong or expired token.
//   - The keys of an instance are valid for six hours, and are renewed half an hour
//     before they expire.
//   - All refusals of CloudSSO and OAuth, and how long a login is valid.
//   - OAuth gives the session of a role.
//
// This behaviour of ActionTrail:
//
//   - A trail without selectors of data events has an empty text for them.
//   - DescribeRegions requires its action on everything, and names the regions in English only.
//   - DescribeTrailDeliveryMetricData requires its action on everything, knows inner trails as it knows ordinary ones, in
//     their home region and while they exist, and keeps its counts by the name of the trail. Its windows begin with the
//     minute of StartTime. The newest pages have a table of permissions that their readable part does not show.
//   - LookupEvents records a call under the id of its request, as the examples do: with its parameters, without its
//     answer, and with the region cn-hangzhou where the service has none (RAM, STS). Calls that read or write logs, without a
//     signature or with a wrong one, that were throttled or that never arrived are no events. A page has 20
//     events by default, StartTime and EndTime are inclusive, resourceName lists the names in the order of resourceType,
//     and what the services do by themselves leaves no event. What it refuses other than a wrong time is an InvalidQueryParameter,
//     and the third call in a second is a Throttling.User.
//
// This behaviour of RAM:
//
//   - A list is in the order of the names, system policies after custom ones; a list of
//     versions begins with the latest.
//   - ListPolicies without a type requires the action on the policies of both types.
//   - A version of a policy is in effect immediately when it becomes the default one.
//   - The account itself has no access keys that CreateAccessKey makes.
//
// These rules of permissions, each the stricter guess:
//
//   - A statement of a project policy without a Principal is about everybody: the pages
//     have such an example. A principal is an id, an ARN or an asterisk, and who names an
//     account names everyone in it.
//   - The operations on a project policy are authorised on everything; for the policy itself
//     they are calls to the project, not to what is in it.
//   - The operations on resource policies, ingest processors, rows, soft deletion and the
//     storage of a Logstore have actions named like them, on the object in the path: their
//     pages say that no authorization is published, or there is no page.
//   - Within the account, the policy of a project can allow what no other policy does.
//   - A condition with an operator that the emulator does not know, or a negated one
//     whose key the request does not have, never allows and always denies.
//   - UpdateTrail with a role requires ram:PassRole, as CreateTrail does.
//   - A trail without a role requires ram:CreateServiceLinkedRole while that role is
//     missing.
//   - A trust policy cannot name principals by a wildcard.
//   - Names that are compared without case are ASCII: no other letter counts as one of theirs.
//   - When ActionTrail assumes a delivery role, acs:SourceAccount is the account of the trail
//     (documented for service roles), and acs:SourceArn the ARN of the trail.
//   - A session of a deleted role may do nothing.
//   - ActionTrail needs no other action to deliver than log:PostLogStoreLogs.
package emulator
