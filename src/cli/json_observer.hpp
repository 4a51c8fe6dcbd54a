#pragma once
// A run as JSON lines, "type" first. Fields are an interface: only additions.

#include "invito/ports/observer.hpp"
#include "invito/support/time_zone.hpp"

#include <iosfwd>

namespace invito {

class JsonObserver : public Observer {
public:
    JsonObserver(std::ostream& out, TimeZone zone, std::vector<std::string> accounts);

    void run_started(const RunNews& news) override;
    void job_changed(const JobNews& news) override;
    void account_changed(const AccountNews& news) override;
    void progress(const RunNews& news) override;
    void trouble(const Trouble& trouble) override;

private:
    std::ostream& out_;
    TimeZone zone_;
    std::vector<std::string> accounts_;  // aliases that take part
    RunId run_;
};

}  // namespace invito
