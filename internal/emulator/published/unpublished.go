package published

// Sources of what the metadata and the V2 SDKs do not have.
const (
	inLogSDK   = "log-go-sdk 0.1.127"
	inLogJobs  = inLogSDK + "; the name of the operation is that of its RAM action"
	onPage     = "its page in the API reference of Log Service"
	softDelete = "the SDK for Python; the name of the operation is inferred"
	ofBrowsers = "the page on web tracking"

	innerTrails = "the page on the audit events of ActionTrail has the name, of 2026-01-12; the rest is inferred"
)

// Unpublished are the operations of the emulator, and its methods and paths, that the
// facts do not have, with where the emulator has them from.
var Unpublished = map[string]string{
	"Actiontrail CreateInnerTrail": innerTrails, "Actiontrail DeleteInnerTrail": innerTrails, "Actiontrail DescribeInnerTrails": innerTrails,

	"Actiontrail DescribeTrailDeliveryMetricData": "its page in the API reference of ActionTrail, of 2026-04-27",

	"Ram CreateServiceLinkedRole": "its page in the API reference of RAM, of 2026-08-27",

	"Sls CreateJob": inLogJobs, "Sls POST /jobs": inLogJobs,
	"Sls ListJobs": inLogJobs, "Sls GET /jobs": inLogJobs,
	"Sls GetJob": inLogJobs, "Sls GET /jobs/{}": inLogJobs,
	"Sls UpdateJob": inLogJobs, "Sls PUT /jobs/{}": inLogJobs,
	"Sls DeleteJob": inLogJobs, "Sls DELETE /jobs/{}": inLogJobs,
	"Sls EnableJob": inLogJobs, "Sls DisableJob": inLogJobs,

	"Sls ClearLogStoreStorage": onPage, "Sls DELETE /logstores/{}/storage": onPage,
	"Sls DeleteLogs": onPage + ", of 2026-06-11", "Sls POST /logstores/{}/deletelogs": onPage + ", of 2026-06-11",
	"Sls UpdateLogs": onPage, "Sls POST /logstores/{}/updatelogs": onPage,
	"Sls EnableLogStoreModify": inLogSDK, "Sls PUT /logstores/{}/modification": inLogSDK,
	"Sls CreateDeleteLogsTask": softDelete, "Sls POST /logstores/{}/deletelogtasks": softDelete,
	"Sls ListDeleteLogsTasks": softDelete, "Sls GET /logstores/{}/deletelogtasks": softDelete,
	"Sls GetDeleteLogsStatus": softDelete, "Sls GET /logstores/{}/deletelogtasks/{}": softDelete,
	"Sls CreateChart": inLogSDK, "Sls POST /dashboards/{}/charts": inLogSDK,
	"Sls UpdateChart": inLogSDK, "Sls PUT /dashboards/{}/charts": inLogSDK,
	"Sls GetChart": inLogSDK, "Sls GET /dashboards/{}/charts/{}": inLogSDK,
	"Sls DeleteChart": inLogSDK, "Sls DELETE /dashboards/{}/charts/{}": inLogSDK,
	"Sls GetResourcePolicy": inLogSDK, "Sls GET /resource-policies": inLogSDK,
	"Sls PutResourcePolicy": inLogSDK, "Sls PUT /resource-policies": inLogSDK,
	"Sls DeleteResourcePolicy": inLogSDK, "Sls DELETE /resource-policies": inLogSDK,
	"Sls ListAllProjects": inLogSDK,
	"Sls Track":           ofBrowsers, "Sls GET /logstores/{}/track": ofBrowsers,
	"Sls GET /logstores/{}/track.gif": ofBrowsers, "Sls GET /logstores/{}/track_ua.gif": ofBrowsers,
	"Sls POST /logstores/{}":              inLogSDK + ", PutLogs",
	"Sls POST /logstores/{}/shards/route": inLogSDK + ", PostLogStoreLogs",
}
