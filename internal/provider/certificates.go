package provider

import (
	"crypto/x509"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/connect"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/credentials"
)

// The variables that name a file and folders of certificates that replace the system's (Go,
// crypto/x509).
const (
	certFileVariable   = "SSL_CERT_FILE"
	certFolderVariable = "SSL_CERT_DIR"
)

// maxBundle limits a file of certificates, in bytes. The system's own has less than a megabyte.
const maxBundle = 16 << 20

// rootCAs returns the certificate authorities to trust: the system's and those of ca_bundle.
func (p *Provider) rootCAs(m providerModel, diags *diag.Diagnostics) *x509.CertPool {
	p.checkSystemCertificates(diags)
	file := stringValue(m.CABundle)
	if file == "" {
		return nil
	}
	refuse := func(why string) *x509.CertPool {
		diags.AddAttributeError(path.Root("ca_bundle"), "The certificates in "+model.ShortName(file)+" cannot be used", model.Sentence(why)+
			" Give a file of PEM certificates.")
		return nil
	}
	name, ok := credentials.ExpandHome(file, p.getenv)
	if !ok {
		return refuse("the home directory is unknown, since HOME is not set")
	}
	pem, err := credentials.ReadFile(name, maxBundle)
	if err != nil {
		return refuse(err.Error())
	}
	roots, err := connect.Roots(pem)
	if err != nil {
		return refuse(err.Error())
	}
	return roots
}

// checkSystemCertificates looks at the files of certificates that the environment names. Go reads
// them whole, whatever they are.
func (p *Provider) checkSystemCertificates(diags *diag.Diagnostics) {
	check := func(file, variable string) {
		if _, err := credentials.ReadFile(file, maxBundle); err != nil && !errors.Is(err, fs.ErrNotExist) {
			diags.AddError("The certificates in "+model.ShortName(file)+" cannot be used", model.Sentence(err.Error())+
				" The path is from "+variable+" in the environment: give files of PEM certificates, or unset it.")
		}
	}
	if file := p.getenv(certFileVariable); file != "" {
		check(file, certFileVariable)
	}
	for _, folder := range filepath.SplitList(p.getenv(certFolderVariable)) {
		entries, _ := os.ReadDir(folder) // Go passes over a folder that cannot be read
		for _, entry := range entries {
			file := filepath.Join(folder, entry.Name())
			if info, err := os.Stat(file); err == nil && !info.IsDir() {
				check(file, certFolderVariable)
			}
		}
	}
}
