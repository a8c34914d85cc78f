package emulator

// gateways are the faces of the services.
type gateways struct {
	rpc            gateway
	sls            gateway
	metadata       gateway
	credentialsURI gateway
	cloudSSO       gateway
	oauth          gateway
}

// newGateways returns the gateways of all services.
func newGateways(logins *Logins) gateways {
	return gateways{
		rpc:            newRPCGateway(actionTrailProduct, ramProduct, stsProduct),
		sls:            slsGateway{find: findSLSOperation},
		metadata:       metadataGateway{logins: logins},
		credentialsURI: credentialsURIGateway{logins: logins},
		cloudSSO:       cloudSSOGateway{logins: logins},
		oauth:          oauthGateway{logins: logins},
	}
}

// gatewayOf returns the gateway that a request is for.
func (e *Emulator) gatewayOf(x *Request) gateway {
	if isSLS(x.request, x.address) {
		return e.gateways.sls
	}
	switch serviceOf(x.request, x.address) {
	case ServiceECSMetadata:
		return e.gateways.metadata
	case ServiceCredentialsURI:
		return e.gateways.credentialsURI
	case ServiceCloudSSO:
		return e.gateways.cloudSSO
	case ServiceOAuth:
		return e.gateways.oauth
	}
	return e.gateways.rpc
}
