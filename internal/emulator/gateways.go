package emulator

import (
	"maps"
	"slices"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/actiontrail"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/alert"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/consumer"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/directory"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/iam"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/login"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/sls"
)

// gateways are the faces of the services.
type gateways struct {
	rpc            api.Gateway
	sls            api.Gateway
	metadata       api.Gateway
	credentialsURI api.Gateway
	cloudSSO       api.Gateway
	oauth          api.Gateway
}

// products are the RPC services.
var products = []api.Product{actiontrail.Product, iam.RAMProduct, iam.STSProduct, directory.ResourceManager, directory.Master}

// Products returns the RPC services with their operations.
func Products() []api.Product { return slices.Clone(products) }

// newGateways returns the gateways of all services.
func newGateways(logins *login.Logins) gateways {
	return gateways{
		rpc:            api.NewRPCGateway(products...),
		sls:            api.SLSGateway{Find: FindSLSOperation},
		metadata:       login.MetadataGateway{Logins: logins},
		credentialsURI: login.CredentialsURIGateway{Logins: logins},
		cloudSSO:       login.CloudSSOGateway{Logins: logins},
		oauth:          login.OAuthGateway{Logins: logins},
	}
}

// FindSLSOperation finds an operation of Log Service, in whichever package it is.
func FindSLSOperation(r *api.Request) (api.SLSOperation, bool) {
	for _, find := range []func(*api.Request) (api.SLSOperation, bool){alert.FindOperation, consumer.FindOperation} {
		if op, known := find(r); known {
			return op, true
		}
	}
	return sls.FindOperation(r)
}

// SLSActions returns the operations of Log Service, and whether each may change something.
func SLSActions() map[string]bool {
	actions := sls.Actions()
	maps.Copy(actions, alert.Actions())
	maps.Copy(actions, consumer.Actions())
	return actions
}

// SLSPlaces returns the methods and path patterns that Log Service has.
func SLSPlaces() []string { return slices.Concat(sls.Places(), alert.Places(), consumer.Places()) }

// gatewayOf returns the gateway that a request is for.
func (e *Emulator) gatewayOf(r *api.Request) api.Gateway {
	if api.IsSLS(r.HTTP, r.Address) {
		return e.gateways.sls
	}
	switch login.ServiceOf(r.HTTP, r.Address) {
	case api.ServiceECSMetadata:
		return e.gateways.metadata
	case api.ServiceCredentialsURI:
		return e.gateways.credentialsURI
	case api.ServiceCloudSSO:
		return e.gateways.cloudSSO
	case api.ServiceOAuth:
		return e.gateways.oauth
	}
	return e.gateways.rpc
}

// actionsOf returns the actions of every service, by service and name, and whether each may
// change something. Some are named by settings.
func actionsOf(s Settings) map[string]map[string]bool {
	actions := map[string]map[string]bool{api.ServiceSLS: SLSActions()}
	maps.Copy(actions, login.Actions)
	for _, p := range products {
		actions[p.Service] = map[string]bool{}
		for name, op := range p.Operations {
			actions[p.Service][name] = op.Mutating
		}
	}
	maps.Copy(actions[api.ServiceActionTrail], map[string]bool{s.InnerTrailCreateAction: true, s.InnerTrailDeleteAction: true, s.InnerTrailDescribeAction: false})
	return actions
}
