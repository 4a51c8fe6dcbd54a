#include "provider/contract_faces.hpp"

#include "provider/v1_face.hpp"
#include "provider/v2_face.hpp"

namespace invito::test {

const std::vector<const Face*>& faces() {
    static const FaceV1 v1;
    static const FaceV2 v2;
    static const std::vector<const Face*> all = {&v1, &v2};
    return all;
}

UnipileOptions Contract::options(const std::string& port) {
    UnipileOptions of_face = plain_options(port);
    of_face.api = face().api();
    return of_face;
}

std::string Contract::profile_answer(const std::string& header_lines) {
    Profile ada;
    ada.provider_id = "ACoAAAcDMMQBODyLwZrRcgYhrkCafURGqva0U4E";
    ada.public_identifier = "ada-lovelace";
    ada.distance = Distance::second;
    return http_answer(200, face().profile_body(ada), header_lines);
}

std::string Contract::receipt_answer(const std::string& header_lines) {
    return face().receipt_answer("7300000000000000001", header_lines);
}

}  // namespace invito::test
