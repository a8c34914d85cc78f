package api

// The services, by the names that the journal and the faults use.
const (
	ServiceActionTrail = "ActionTrail"
	ServiceRAM         = "RAM"
	ServiceSTS         = "STS"
	ServiceSLS         = "SLS"

	// Where keys come from beside STS. They are no APIs of the cloud, and the
	// journal's names of their actions are the emulator's own.
	ServiceECSMetadata    = "ECSMetadata"
	ServiceCredentialsURI = "CredentialsURI"
	ServiceCloudSSO       = "CloudSSO"
	ServiceOAuth          = "OAuth"
)

// Services are the names of all services.
var Services = SetOf(ServiceActionTrail, ServiceRAM, ServiceSTS, ServiceSLS,
	ServiceECSMetadata, ServiceCredentialsURI, ServiceCloudSSO, ServiceOAuth)
